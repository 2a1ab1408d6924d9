# Kalimat di sekitar kuis kecocokan; pertanyaannya sendiri ada di data/quiz/questions.toml.

quiz-front =
    __Seberapa cocok pekerjaan ini buatmu?__

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
question-meant = Kalimat di bawah bercerita tentang seseorang. Kalau itu mirip sekali dengan kamu, pilih “{ $most }”. Kalau sama sekali tidak mirip, pilih “{ $least }”. Tidak ada jawaban salah. Masih bingung? Ketik “lewati”.
situation-meant = Bayangkan kamu sendiri yang mengalaminya, lalu pilih yang paling mungkin kamu lakukan. Tidak ada jawaban salah. Masih bingung? Ketik “lewati”.
question-again = Kembali ke kuis:
answer-unread = Aku belum paham jawabanmu. Pilih salah satu di bawah, atau ketik “lewati”.
answer-already = Yang itu sudah tercatat.
paused = Oke, jeda dulu. Kamu di pertanyaan { $at } dari { $of }, jawabanmu aman. Lanjut kapan saja dengan /quiz.
resumed-after = Kita lanjut: kamu sampai di pertanyaan { $at } dari { $of }.
form-changed = _Kuisnya baru diperbarui. Jawabanmu yang masih berlaku tetap kupakai._
form-restarted = _Kuisnya baru diganti, jadi kita mulai dari awal. Maaf, ya._
result-percent = Kecocokan: __{ $percent } dari 100__ (kira-kira { $low }–{ $high })
result-bars =
    __Kamu dan pekerjaan ini__
    Kiri kamu, kanan pekerjaannya:
result-bars-both =
    __Kamu dan pekerjaan ini__
    Kiri yang kamu mau · yang kamu bisa, kanan pekerjaannya:
result-moved = __Jawaban yang paling berpengaruh__
result-moved-line = • “{ $question }” → { $answer }
result-signs = __Tanda pekerjaan ini mungkin kurang cocok__
result-strong = __Kekuatanmu di sini__
result-hard = __Sisi berat pekerjaan ini__
result-change = __Yang bisa mengubah hasil ini__
result-next = __Langkah berikutnya__
result-certainty-high = Aku cukup yakin dengan hasil ini.
result-certainty-medium = Aku belum terlalu yakin dengan hasil ini.
result-certainty-low = Aku kurang yakin dengan hasil ini.
certainty-straight = Jawabanmu hampir semuanya sama.
certainty-contradiction = Ada jawaban yang saling bertentangan.
certainty-skips = { $count } pertanyaan dilewati.
certainty-fast = Kamu menjawab cepat sekali.
certainty-few = Pertanyaannya masih sedikit; versi lengkap lebih teliti.
result-too-few =
    Terlalu banyak yang dilewati, jadi aku belum bisa memberi hasil yang jujur.

    Mau jawab beberapa lagi?
result-earlier = Sebelumnya { $earlier }, sekarang { $now }.
result-earlier-alike = Sebelumnya { $earlier }, sekarang { $now }: masih dalam kisaran yang sama.
button-result-more = Kekuatan & langkah berikutnya ›
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
share-note = Teruskan pesan ini ke siapa saja. Namamu tidak ada di dalamnya.
no-result = Kamu belum punya hasil. Mau coba kuisnya?
