# Tabel untuk editor dan penyelenggara (`kenal unanswered`, `kenal items`, `kenal simulate`); pengunjung tidak melihatnya.

unanswered-none = Sejauh ini semua pertanyaan terjawab.
unanswered-waiting =
    Dalam hitungan hari ini dan kemarin masih ada { $waiting } pertanyaan tanpa jawaban yang belum masuk daftar ini. Bot
    yang sedang berjalan menulisnya beberapa menit kemudian; lihat lagi nanti.
unanswered-far = tidak ada artikel yang mendekati
unanswered-topic = topik { $topic }, belum ada artikelnya
unanswered-weeks = minggu mulai { $weeks }
unanswered-fairs = pada hari bursa { $fairs }
unanswered-reason =
    { $reason ->
        [uncovered] tidak dibahas
        [unclear] tidak jelas
        [off-topic] di luar topik
        [none-fitted] tawarannya tidak cocok
       *[other] { $reason }
    }
unanswered-answered = sekarang sudah terjawab
unanswered-place = untuk { $file }, `phrasings` di [{ $language }]

items-form =
    { $form ->
        [quick] Bentuk singkat
       *[other] Bentuk lengkap
    }, versi { $version }
items-runs = dimulai { $begun }, selesai { $finished }, tanpa dilewati { $complete }, median waktu { $median }
items-question = pertanyaan
items-answers = jawaban, sesuai urutannya
items-skipped = dilewati
items-drop-off = berhenti
items-median = median
items-rest = korelasi butir-sisa
items-scale = skala
items-questions = pertanyaan
items-alpha = alfa Cronbach (interval kepercayaan 95%)
items-alpha-is = { $alpha } ({ $low } sampai { $high }), n = { $complete }
items-few-questions = tidak ada di bawah { $least } pertanyaan
items-few-runs = belum bisa dihitung di bawah { $least } pengisian tanpa dilewati (sekarang { $complete })
items-no-spread = tidak ada: semua orang menjawab sama
items-too-few = belum sampai { $least } orang menyelesaikannya; angkanya tampil sejak itu
items-other = ada angka versi { $version }: `--content` dengan data/quiz/questions.toml versi itu menampilkannya

simulation-title = { $respondents } responden buatan, benih { $seed }
simulation-form = bentuk
simulation-loading = muatan
simulation-correlation = korelasi
simulation-theory = teori
simulation-band = pita tepat
simulation-near = selisih satu
simulation-range = rentang memuat
simulation-straight = asal jawab terdeteksi
simulation-alarms = salah tuduh
simulation-bars = Yang harus dicapai pada muatan 0,7: korelasi 0,80 (quick) dan 0,88 (full), selisih satu 98%, asal jawab terdeteksi 95%, salah tuduh paling banyak 5%
