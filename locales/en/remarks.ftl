# Replies to remarks that are not questions; [yes] when the same reply was said just before.

remark-reaction-surprised = { $again ->
    [yes] Still surprising? You can check it yourself: type “source?”.
   *[no] Not what you expected? To see where it comes from, type “source?”.
    }
remark-reaction-pleased = { $again ->
    [yes] That's nice to hear! There is more to see when you like.
   *[no] I'm glad to hear that! Let's go on.
    }
remark-reaction-agreeing = { $again ->
    [yes] OK, good. We can go on any time you like.
   *[no] Great! Ask your next question when you're ready.
    }
remark-reaction-let-down = { $again ->
    [yes] Not all news is nice to read. If you like, look at another side first. There's no hurry.
   *[no] I understand. It's OK to be disappointed. There may be another side worth a look.
    }
remark-reaction-amused = { $again ->
    [yes] Still funny? Let's go on, there may be more to smile about.
   *[no] Haha, good to have a laugh here. Let's go on.
    }
remark-reaction-bored = { $again ->
    [yes] Still bored? The quiz takes about three minutes, and it's all about you.
   *[no] Want something to do? Try the quiz: about three minutes, and you only choose answers.
    }
remark-reaction-moved = { $again ->
    [yes] It's fine to stop for a while. I'm still here, and you decide when to go on.
   *[no] Thank you for telling me. Take your time. We go on when you want to.
    }
remark-reaction-thinking = { $again ->
    [yes] No hurry. If something still puzzles you, just write it here.
   *[no] Take your time. Nothing has to be decided today.
    }
remark-aside-wait = { $again ->
    [yes] That's fine, take as long as you need. We'll go on when you are back.
   *[no] OK, I'll wait. Just write when you are ready.
    }
remark-aside-leaving = { $again ->
    [yes] Bye for now. Just write when you want to go on.
   *[no] See you later! I'm here when you want to go on.
    }
remark-aside-signal = { $again ->
    [yes] Still slow? You don't have to start again. We'll go on when it works.
   *[no] Don't worry, our chat stays here. My reply comes when the signal is back.
    }
remark-aside-slip = { $again ->
    [yes] It's all right, nothing is broken. Just go on.
   *[no] No harm done. Let's pretend it was never sent.
    }
remark-aside-back = { $again ->
    [yes] Hello again! Let's continue.
   *[no] Welcome back! Let's go on.
    }
remark-aside-fair = { $again ->
    [yes] I don't know that either, sorry. You can ask the staff at the booth.
   *[no] I know nothing about the hall or the event. Please ask the staff at the booth.
    }
remark-complaint-unhelpful = { $again ->
    [yes]
        Sorry, I missed it again. That is counted too, without your name.
        Sometimes one or two key words are easier for me.
   *[no]
        Sorry, my answer did not help. That is counted, without your name.
        Try other words, or choose what is closest.
    }
remark-complaint-pushy = { $again ->
    [yes] Sorry if I still bother you. You can ignore the buttons and write when you want to know something.
   *[no] Sorry, I was pushing too much. Choose only what you want, or just type.
    }
remark-trait-sociable = { $again ->
    [yes] Nice to know! Still, one trait is only a part of the picture. Compare it with what my source says.
   *[no] Thanks for telling me! One trait decides nothing, so compare it with the whole picture in my source.
    }
remark-trait-quiet = { $again ->
    [yes] No worry: one trait decides nothing, and my source does not rule out quiet people. It names three signs together.
   *[no] Thank you for telling me. My source does not say that quiet people should give up this job. It names three signs together.
    }
remark-trait-skilled = { $again ->
    [yes] Thanks, I like hearing that! One thing does not decide everything, so see what my source says, too.
   *[no] That's good to hear! One skill does not decide everything, but you can compare it with what my source says.
    }
remark-trait-unsuited = { $again ->
    [yes] One thing like that decides nothing. My source names three signs together: look at all of them.
   *[no] Thank you for being open. One thing alone decides nothing. My source names three signs together.
    }
remark-trait-general = { $again ->
    [yes] Interesting! Still, one thing decides nothing. Compare it with what my source says.
   *[no] Thanks for telling me! One thing alone does not decide if a job suits you. Compare it with what my source says.
    }
remark-identity-person = { $again ->
    [yes]
        In my sources I find no condition about religion, origin, gender, family or looks.
        If you're not sure, read the agency's announcement or ask its selection committee. You may always ask.
   *[no]
        Thank you for telling me. My sources name no condition about religion, origin, gender, family or looks.
        They do name, among other things, education, experience, performance, competence, integrity and health. The agency's official announcement has all the conditions.
    }
remark-identity-health = { $again ->
    [yes]
        I have no explanation beyond “healthy in body and mind” (PP 11/2017), so I won't guess.
        Try asking the agency's selection committee before you decide.
   *[no]
        Thank you for telling me. The rules say “healthy in body and mind” (PP 11/2017), and my sources explain no further.
        Please don't give up because of this: ask the selection committee of the agency you have in mind.
    }
remark-identity-young = { $again ->
    [yes] Nothing has to be decided now. Get to know the job first, and yourself, with the quiz.
   *[no]
        It's a good time to look around. The requirements come later.
        What you can do now: try the quiz, or read one topic.
    }
remark-identity-study = { $again ->
    [yes] The rules name no major. They do name the level.
   *[no] About your major, no worry yet: the rules name a level of study, not a major.
    }
remark-identity-old = { $again ->
    [yes]
        Looking for a new path takes courage. Read the age rules first, then ask the agency.
        Your experience may help there, but I can't promise it.
   *[no]
        There are rules about age. Please read them before you decide.
        The requirements of the job also name experience.
    }
remark-fear-self = { $again ->
    [yes] Doubting yourself is human, and it does not have to go away today. Read just one topic first, slowly.
   *[no]
        Many people feel afraid of something they don't know yet.
        You could take one small step: the quiz, or one topic.
    }
remark-fear-failed = { $again ->
    [yes]
        That must be tiring, and it's OK to be sad. Failing, once or many times, does not say who you are.
        Later we can look at the ways in and the age limit, step by step.
   *[no]
        Failing is hard, even more so when it happens again. It does not mean that you can't do it.
        When you are ready, we can look at the ways in and the age limit.
    }
remark-fear-family = { $again ->
    [yes]
        Thinking of your family and of yourself at the same time is not easy.
        You don't have to choose now. Find out first, then talk with them at a quiet moment.
   *[no]
        It's hard when your family wants or needs something else.
        Get to know the job first. You can talk your quiz result over with them later.
    }
remark-fear-low = { $again ->
    [yes]
        It's all right if today feels too heavy. You don't have to think about jobs now.
        Try telling one person you trust, so that you don't carry it alone.
   *[no]
        It's OK to be tired and sad, and a pause is fine too. The job can wait.
        If it stays heavy, please talk to somebody you trust.
    }
remark-rumour-connections = { $again ->
    [yes]
        It's natural to be upset when something feels unfair. I only know the rule: people are chosen by selection (PP 11/2017).
        Beyond that I have no source. If something seems wrong, ask the selection committee.
   *[no]
        The rules say that people are chosen by selection (PP 11/2017). My sources say nothing about knowing somebody inside, so I won't guess.
        To be sure, look at the official announcement or ask the selection committee.
    }
remark-rumour-money = { $again ->
    [yes]
        If somebody offers you a post for money, don't pay, even if you know them. Keep the proof and report it.
        The rules say that people are chosen by selection (PP 11/2017). You can ask the selection committee.
   *[no]
        Never pay anybody for a post. The rules say that people are chosen by selection (PP 11/2017).
        If somebody asks you for money, keep the proof and report it. If you're not sure, ask the selection committee.
    }
remark-rumour-lazy = { $again ->
    [yes]
        It's fine to be critical. According to my source the job is more than media and publications, and there are rules on ethics.
        Read first, then judge for yourself.
   *[no]
        A picture like that comes from somewhere, and I won't argue with what you have seen.
        My source says what people get wrong about this job, and there are rules on ethics. See for yourself.
    }
remark-result-low = { $again ->
    [yes]
        That number decides nothing about you; it comes from just a few answers.
        You can see which answers moved it most.
   *[no]
        I understand if you're disappointed. This number is only an estimate from a few questions. It does not judge you or your ability.
        See which answers moved it most.
    }
remark-result-high = { $again ->
    [yes] Keep that energy! The quiz promises nothing, so look at the requirements and the way in too.
   *[no] I'm happy for you! It is no test and no promise. Next, look at the requirements and the way in.
    }
remark-result-why = { $again ->
    [yes] It works like this: each answer counts from 0 (against this job) to 100 (for it). The number is their average. Below your result, tap “How the number is made”.
   *[no] The number is an average of your own answers. Our estimate of the job stands beside the bars only so that you can compare. The answers that moved it most are below your result, in “How the number is made”.
    }
remark-result-meaning = { $again ->
    [yes]
        { $percent } (roughly { $low }–{ $high }) is an average of your own answers. The more of them speak for this job, the higher it is.
        There is no pass or fail here.
   *[no]
        { $percent } out of 100 (roughly { $low }–{ $high }) is an average of your own answers. Near 100: almost all of them speak for this job. Near 0: almost all speak against it.
        There is no pass mark. High or low, you are free to find out more.
    }
remark-result-next = { $again ->
    [yes] Choose just one first, the easiest for you:
   *[no] No hurry. Here are small steps you can try:
    }
remark-result-doubt = { $again ->
    [yes]
        You know yourself best, so take this number as an estimate only.
        If an answer feels wrong, change it, or do the full version.
   *[no]
        It's fair to doubt it. The questions are few, and your mood or a guessed answer can change the result.
        The full version is more exact, and you can still change answers.
    }
remark-result-agree = { $again ->
    [yes] Good, then the quiz was of some use.
   *[no] I'm glad it feels right to you.
    }
remark-result-redo = { $again ->
    [yes] Yes, you can do it again. Take it easy.
   *[no] Sure, no problem.
    }
remark-result-who = { $again ->
    [yes] Don't worry, no teacher or employer gets your result. To share it or to erase it is up to you.
   *[no]
        Nobody gets your result from me: no teacher, no selection committee, no employer.
        It stays here, you can erase it at any time, and only you can share it.
    }
remark-bot-official = { $again ->
    [yes] I don't speak for any agency. I'm only a program, and you can check the sources of my answers one by one.
   *[no] No, I'm not an official account of the government. I'm a program, and my answers are built from sources that you can check yourself.
    }
remark-bot-maker = { $again ->
    [yes]
        Anybody may read and use my code (MIT licence). As far as I can say, no ministry made me.
        Who runs this one is named below if they gave a contact.
   *[no]
        I'm a program with open code (MIT licence). As far as I can say, no ministry is behind me.
        If the people who run this bot gave a contact, it is below.
    }
remark-bot-machine = { $again ->
    [yes] I really am a machine. That is why my answers can be exactly the same: the texts are prepared and checked, and I only look for the one that fits.
   *[no]
        I'm a program. No human types here, and no artificial intelligence makes up text.
        I look among checked texts for the one that fits best.
    }
remark-bot-fresh = { $again ->
    [yes] I don't know by myself when a rule is new. Look at the year and the date in the answer, then compare it with the official announcement.
   *[no] Each answer with rules or figures names its year and the day I read the source. They may have changed since.
    }
remark-bot-accuracy = { $again ->
    [yes] Don't just believe me, check it too. Open “Tell me more” to see the source, and go by the official announcement if they differ.
   *[no]
        I may be wrong. That is why every answer about the job shows its source with “Tell me more”.
        In the end, the official announcement decides.
    }
remark-bot-cost = { $again ->
    [yes] Still free, from the start to the quiz result.
   *[no] It's free, the quiz too. It only uses your internet data.
    }
remark-bot-safety = { $again ->
    [yes]
        Teachers and booth staff cannot read this chat, and I don't keep your name.
        See what I do keep in /privacy. To erase it, type /forget.
   *[no]
        I keep no name, phone number or username. Teachers and booth staff cannot read along.
        The details are in /privacy, and /forget erases everything.
    }
remark-bot-scope = { $again ->
    [yes] That is outside what I know too, sorry. I can only tell you about one job: { -job }.
   *[no] I only know one job: { -job }. I know nothing about other jobs.
    }
remark-bot-chat = { $again ->
    [yes] You're fun to chat with, but I'm only a program and I know just one job. Ask me about it!
   *[no] Hehe, I'm Kenal, a program: I can't be hungry, tired or in love. But I'm always ready to talk about this job.
    }
remark-crisis-danger =
    I'm glad you wrote this down. It sounds very hard, and you don't have to carry it alone.

    I'm only a bot, so I can't give you the help you need. Please talk to somebody you trust right now, and try not to be alone.

    If you are in danger, go to the nearest hospital's emergency room, or ask somebody to take you there.

    Is it about somebody else? If it is safe for you, stay with them, and tell an adult you trust right now.
remark-crisis-harm =
    Thank you for telling me. That took courage. Nobody deserves to be treated like that, and it is not your fault.

    I'm only a bot, so I can't give you the help you need. Please tell somebody you trust who is not on the side of the person who did it.

    Are you still in danger? First get to a safe place, then contact the police. If you are hurt, go to the nearest hospital's emergency room.
remark-crisis-sad =
    I'm sorry. That sounds very hard, and it is all right to feel this way. Take your time; the job can wait.

    I'm only a bot, so I can't give you the help you need. Please tell somebody you trust. If the feeling stays, a doctor or a psychologist can help.

    If you think of hurting yourself, go to the nearest hospital's emergency room now, or ask somebody to take you.
remark-crisis-grief = { $again ->
    [yes] I hope somebody is with you today. There's no hurry with anything. I'm still here.
   *[no] I'm so sorry for your loss. The job can wait. When you want to go on, I'm here.
    }
remark-crisis-other = { $again ->
    [yes]
        You don't have to help alone. Find an adult who can be with them soon. If it's safe for you, don't leave them alone.
        If they are in danger, take them to the nearest hospital's emergency room, or contact the police.
   *[no]
        Thank you for caring. If it's safe for you, stay with them, or find somebody who can. Tell an adult you trust right now.
        If they are in danger, take them to the nearest hospital's emergency room, or contact the police.
    }
remark-crisis-work = { $again ->
    [yes]
        It is not OK to be treated like that, and you don't have to face it alone.
        Ask somebody you trust, not the person who did it, to help you report it.
   *[no]
        Thank you for telling me. It is not your fault.
        Please tell somebody you trust. Don't report it to the person who did it, whoever that is.
    }
remark-person = { $again ->
    [yes]
        Sorry, there is nobody I can reach for you from here.
        Try the booth staff if you are at a fair, or the agency's personnel office about vacancies.
   *[no]
        I can't connect you to a person. At a fair, ask the staff at the booth.
        About vacancies, ask the personnel office of the agency you have in mind.
    }
remark-aside-repeat = { $again ->
    [yes] Once more:
   *[no] Here it is again:
    }
remark-aside-simpler = { $again ->
    [yes] Sorry, still not simple enough. Tell me which word is hard.
   *[no] All right, in simpler words.
    }
remark-reaction-doubting = { $again ->
    [yes] You may well doubt it. Look at the source below the answer again.
   *[no] You may well doubt it. You can look at the source yourself.
    }
