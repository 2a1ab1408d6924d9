# Kalimat di sekitar kuis kecocokan; pertanyaannya sendiri ada di data/quiz/questions.toml.

quiz-title = __Seberapa cocok pekerjaan ini buatmu?__
quiz-front =
    • Singkat: { $quick } pertanyaan, sekitar 1 menit
    • Lengkap: { $full } pertanyaan, sekitar 3 menit

    Tidak ada jawaban benar atau salah. Ini untuk mengenali diri, bukan ujian, dan tidak dipakai untuk seleksi.
quiz-waiting = Kuismu berhenti di pertanyaan { $at } dari { $of }. Mau lanjut?
quiz-has-result = Kamu sudah punya hasil. Mau lihat lagi atau mengulang?
button-quick = Singkat ({ $count })
button-full = Lengkap ({ $count })
button-resume = ▶ Lanjut kuis ({ $at } dari { $of })
button-start-over = Ulang dari awal
button-see-result = Lihat hasilku
question-place = Pertanyaan { $at } dari { $of }
button-back = ‹ Kembali
button-skip = Lewati
button-pause = Jeda
question-first = Ini pertanyaan pertama.
question-meant = Baca kalimatnya, lalu bandingkan dengan dirimu. Mirip banget? Pilih “{ $most }”. Sama sekali tidak mirip? Pilih “{ $least }”. Tidak ada jawaban salah. Masih bingung? Ketik “lewati”.
situation-meant = Bayangkan kamu sendiri yang mengalaminya, lalu pilih yang paling mungkin kamu lakukan. Tidak ada jawaban salah. Masih bingung? Ketik “lewati”.
question-again = Kembali ke kuis:
answer-unread = Aku belum paham jawabanmu. Pilih salah satu di bawah, atau ketik “lewati”.
answer-no-hurry = Santai saja. Pilih yang paling dekat denganmu, atau ketik “lewati”.
word-unknown = Maaf, kata itu belum bisa kujelaskan. Jawab menurut pengertianmu saja, tidak ada yang salah. Atau ketik “lewati”.
answer-already = Yang itu sudah tercatat.
paused = Oke, jeda dulu. Kamu di pertanyaan { $at } dari { $of }, jawabanmu aman. Lanjut kapan saja dengan /quiz.
paused-pupils = Oke, jeda dulu di pertanyaan { $at } dari { $of }. Jawabanmu kuingat sampai satu jam setelah pesan terakhirmu. Lanjut dengan /quiz.
resumed-after = Kita lanjut: kamu sampai di pertanyaan { $at } dari { $of }.
form-changed = _Kuisnya baru diperbarui. Jawabanmu yang masih berlaku tetap kupakai._
form-restarted = _Kuisnya baru diganti, jadi kita mulai dari awal. Maaf, ya._
result-percent = Kecocokan: __{ $percent } dari 100__ (kira-kira { $low }–{ $high })
result-bars =
    __Kamu dan pekerjaan ini__
    Angka kiri: kamu. Kanan: perkiraan kebutuhan pekerjaannya
result-bars-both =
    __Kamu dan pekerjaan ini__
    Yang kamu mau · yang kamu bisa / perkiraan kebutuhan pekerjaannya
result-moved = __Jawaban yang paling menaikkan (↑) atau menurunkan (↓)__
result-moved-up = ↑ “{ $question }” → { $answer }
result-moved-down = ↓ “{ $question }” → { $answer }
result-signs =
    __Tanda pekerjaan ini mungkin kurang cocok__
    Semua tanda yang disebut sumberku ada di jawabanmu. Itu pun baru “kemungkinan”.
result-strong = __Kekuatanmu__
result-elsewhere =
    __Kekuatanmu__
    Mungkin ada di luar pertanyaan ini.
result-strong-elsewhere = __Kekuatanmu__
    Yang paling menonjol darimu mungkin ada di luar hal-hal yang ditanyakan di sini. Coba ceritakan apa yang kamu sukai ke guru BK, dosen, atau pusat karier.
result-think = __Pikirkan juga__
result-hard = __Yang tidak selalu mudah di sini__
result-change = __Ini bisa berubah__
result-certainty-high = Gambarannya cukup jelas, tetapi tetap perkiraan.
result-certainty-medium = Gambarannya belum terlalu jelas, jadi anggap ini petunjuk awal.
result-certainty-low = Gambarannya belum jelas, jadi jangan terlalu dijadikan pegangan.
certainty-straight = Hampir semua jawabannya sama.
certainty-contradiction = Ada jawaban yang saling bertentangan.
certainty-skips = { $count } pertanyaan dilewati.
certainty-fast = Pertanyaannya dijawab cepat sekali.
certainty-few = Pertanyaannya masih sedikit; versi lengkap lebih teliti.
result-too-few =
    Terlalu banyak yang dilewati, jadi aku belum bisa memberi hasil yang jujur.

    Mau jawab beberapa lagi?
result-unread = Maaf, aku belum menangkap maksudmu. Kalau soal hasilmu, mungkin ini yang kamu cari.
result-earlier = Sebelumnya { $earlier }, sekarang { $now }.
result-earlier-alike = Sebelumnya { $earlier }, sekarang { $now }: masih dalam kisaran yang sama.
button-result-more = Kekuatan dan sisi beratnya ›
button-result-number = Dari mana angkanya? ›
button-next = Habis ini ngapain? ›
button-report = 📄 Buat lembar untuk dicetak
button-picture = 🖼 Jadikan gambar
button-share = ↗ Bagikan
button-review = Ubah jawaban
button-extend = Lanjut ke versi lengkap
button-again = Ulangi kuis
review-title = __Jawabanmu.__ Pilih yang ingin diubah.
review-line = { $at }. { $answer }
review-skipped = dilewati
share-text =
    Aku baru kenalan dengan pekerjaan { -job-introduced }.

    { $headline }
    Kecocokan: { $percent } dari 100.

    Bukan tes, cuma buat mengenali diri.
share-text-plain =
    Aku baru kenalan dengan pekerjaan { -job-introduced }.

    { $headline }

    Bukan tes, cuma buat mengenali diri.
share-note = Teruskan pesan ini ke siapa saja. Namamu tidak ada di dalamnya.

## Setelah hasil: langkah berikutnya, dan lembar untuk dicetak

next-title = __Habis ini ngapain?__
next-trials = __Coba minggu ini__
next-trial = { $number }. { $trial }
next-ask = __Tanya dan cerita__
next-talk =
    __Ceritakan ke orang yang kenal kamu__
    Misalnya guru BK, dosen, orang tua, atau petugas di stan. Biar gampang, bawa selembar ringkasan: tanpa nama, dan tidak kusimpan.
report-ready = Ini lembarnya, satu halaman, siap dicetak. Namamu tidak ada di situ, dan lembarnya tidak kusimpan. Bawa ke guru BK atau pusat karier, ya.
report-ready-pupils = Ini lembarnya, satu halaman, siap dicetak, tanpa namamu. Simpan atau cetak sekarang: lembar ini dan hasilmu tidak kusimpan, jadi satu jam setelah pesan terakhirmu tidak bisa dibuat lagi. Bawa ke orang tuamu atau guru BK, ya.
report-subtitle = Untuk dibicarakan dengan guru BK, pusat karier, atau orang tua. Dibuat { $day }, tanpa nama, tidak disimpan.
report-result = { $band }: { $percent } dari 100 (kira-kira { $low }–{ $high })
report-profile = Aku dan perkiraan kebutuhan pekerjaannya
report-questions = Yang ditanyakan, dan jawabanku
report-points = Bahan obrolan
report-notes = Catatan
report-point-strong = Kekuatanku: { $dimensions }. Di mana lagi ini bisa terpakai?
report-point-elsewhere = Kekuatanku mungkin ada di luar yang ditanyakan di sini. Apa saja?
report-point-wish = { $dimension }: mau, tetapi belum merasa bisa. Di mana aku bisa berlatih?
report-point-able = { $dimension }: bisa, tetapi kurang mau. Bagian mana yang kurang kusuka?
report-point-sign = Tanda yang perlu dibahas: “{ $sign }” Apakah memang begitu?
report-point-trial = { $dimension }, bisa dicoba minggu ini: { $trial }
report-point-skipped = { $count } pertanyaan kulewati. Kenapa?
report-point-values = Yang tidak ditanyakan kuis ini: gaji, tempat kerja, jam kerja, kepastian kerja. Mana yang penting buatku?
report-point-others = Pekerjaan lain yang kupertimbangkan, dan jalan ke sana: jurusan, sekolah, tes.
no-result = Kamu belum punya hasil. Mau coba kuisnya?
