# Kalimat untuk obrolan lain, tempat orang mengetik nama bot lalu membagikan satu jawaban.

sharing-link = Tanya Kenal soal pekerjaan ini
button-sharing-nothing = Tidak ketemu. Tanya langsung ke Kenal ›
button-sharing-heavy = Kedengarannya berat. Kamu tidak sendirian.
help-sharing = • Di obrolan mana pun: ketik @{ $bot } dan pertanyaanmu, lalu pilih jawaban untuk dibagikan
