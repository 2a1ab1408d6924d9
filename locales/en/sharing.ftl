# The sentences for other chats, where people type the bot's name and share one answer.

sharing-link = Ask Kenal about this job
button-sharing-nothing = Nothing found. Ask Kenal directly ›
button-sharing-heavy = That sounds hard. You are not alone.
help-sharing = • In any chat: type @{ $bot } and your question, then choose an answer to share
