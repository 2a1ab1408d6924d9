# Pemberitahuan privasi dan peta data (`kenal privacy`).

## Pemberitahuan

notice-title = Pemberitahuan privasi Kenal
notice-visitors = Pemberitahuan privasi Kenal untuk pengunjung
notice-pupils = Pemberitahuan privasi Kenal untuk pengunjung di bawah 18 tahun
notice-telegram =
    Obrolannya sendiri ada di Telegram. Apa yang disimpan di sana ditentukan Telegram sendiri; obrolannya bisa dihapus di sana juga.
notice-contact =
    Pertanyaan atau keberatan? Hubungi { $contact }.
notice-parents = Pemberitahuan privasi Kenal untuk orang tua, wali, dan guru BK
notice-parents-what =
    Kenal adalah bot Telegram untuk mengenal satu pekerjaan: __{ -job }__. Jawabannya diambil dari teks yang bisa diperiksa, tidak dikarang kecerdasan buatan. Ada juga kuis kecocokan, { $quick } atau { $full } pertanyaan.

    Yang ditanyakan kuis: apa yang disukai anak dan cara ia bekerja. Tidak ada benar atau salah. Nama, umur, dan sekolah tidak ditanyakan. Hasilnya bahan obrolan, bukan tes, dan tidak dipakai dalam seleksi.
notice-parents-always =
    Bot ini dijalankan untuk pelajar: aturan di bawah berlaku untuk semua orang. Kuis baru dimulai setelah anak membaca apa yang ditanyakan dan apa yang tidak disimpan, lalu menekan “Aku mengerti”.
notice-parents-said =
    Aturan di bawah berlaku untuk anak yang datang lewat bursa bagi pelajar atau yang menulis bahwa ia belum 18 tahun (misalnya “umurku 16”; umurnya tidak disimpan). Kuis baru dimulai setelah ia membaca apa yang ditanyakan dan apa yang tidak disimpan, lalu menekan “Aku mengerti”.
notice-parents-kept =
    __Yang disimpan__

    Hanya obrolan yang sedang berjalan, dikunci dengan sandi, dan semuanya terhapus sendiri satu jam setelah pesan terakhir anak. Hasil kuis dan pertanyaan yang belum terjawab tidak disimpan. Yang dihitung (jam, stan, topik yang dibuka) tidak menunjuk ke siapa pun. Tidak ada iklan, tidak ada yang dijual, dan tidak ada profil anak yang dibuat.

    Guru dan petugas stan tidak bisa membaca obrolan. Kalau anak menulis tentang bahaya bagi dirinya, bot menyebutkan tempat bantuan dengan nomornya.
notice-parents-no =
    __Kalau Bapak/Ibu tidak setuju__

    Anak cukup menulis “orang tua saya tidak mengizinkan”: semua yang diingat bot langsung dihapus dan kuisnya ditutup selama obrolan itu; artikel tetap boleh dibaca. Salinan data: /mydata. Hapus kapan saja: /forget.

## Peta data

map-title = Peta data untuk pengelola
map-intro =
    Semua yang disimpan Kenal: setiap kolom, berkas, dan isi kolom yang tersandi. Daftar ini dibuat dari tabel programnya sendiri. “Dasar” adalah alasan kami sendiri; nama dasarnya menurut hukum ditentukan penasihat hukum. Cadangan dan log server tidak ada di sini: itu ada pada pengelola.
map-field = Kolom
map-purpose = Apa dan untuk apa
map-basis = Dasar
map-form = Bentuk
map-until = Sampai kapan
map-table = Tabel { $name }
map-postgres-table = Tabel { $name } (hanya PostgreSQL)
map-within = Isi { $name }
map-file = Berkas { $name } di samping basis data SQLite
map-plain = apa adanya
map-hash = hash dengan kunci
map-sealed = tersandi
map-asked = diminta pengunjung
map-counted = menghitung tanpa tahu siapa
map-working = supaya tidak ada pesan hilang atau ganda
map-erasing = supaya bisa menghapus dan melindungi
map-until-visit = { $days } hari setelah kunjungan terakhir; di bawah 18 tahun { $minutes } menit setelah pesan terakhir
map-until-mark = { $days } hari setelah kunjungan terakhir ke bursa itu, atau /forget; lalu diganti kode acak. Di bawah 18 tahun tidak ada
map-until-notes = { $years } tahun
map-until-days = { $days } hari
map-until-sent = sampai balasan terkirim
map-until-answered = sampai dijawab, biasanya sedetik kemudian
map-until-next-update = sampai pesan berikutnya atau berhenti dengan baik; kalau tidak, satu hari
map-until-store = selama basis data ada
map-visitor = kode pengunjung, untuk mengenali obrolannya
map-day = hari kunjungan terakhir, supaya terhapus tepat waktu
map-end = kapan obrolan orang di bawah 18 tahun terhapus
map-blocked = hari bot diblokir, supaya tidak ada yang dikirim lagi
map-session = obrolannya; isinya di bawah
map-locale = bahasa, dan apakah dipilih sendiri; untuk menjawab dalam bahasanya
map-manners = sudah disapa atau belum, balasan terakhir, berapa pesan tidak dipahami; supaya bot tidak mengulang
map-pupil = apakah di bawah 18 tahun (bukan umurnya), sudah membaca pemberitahuan, ada yang tidak mengizinkan; untuk melindungi
map-heard = dari pesan terakhir: nomor, waktu, hash isinya, pertanyaan kuis mana yang dijawabnya, dan apakah masih bersambung; nomor album-album terakhir; untuk mengenalinya kalau diubah atau bersambung
map-last = waktu terakhir di sini, supaya terhapus tepat waktu
map-screen = layar dan tombol terakhir, supaya label bisa diketik
map-offered = pertanyaan yang belum pasti jawabannya, tanpa angka dan tautan; dicatat kalau tidak ada pilihan yang cocok
map-open = topik terakhir, supaya “lanjut” nyambung
map-why = kata yang dikenali dari pesan terakhir dan topik yang mungkin, untuk /why
map-once = topik yang dinilai, bursa dan stan yang didatangi; supaya dihitung sekali
map-progress = sampai di mana kuisnya, dan kuis ke berapa
map-answers = jawaban kuis, untuk hasilnya
map-seconds = berapa detik menjawab tiap pertanyaan, untuk tahu seberapa yakin hasilnya
map-results = hasil terakhir dan sebelumnya, untuk dibandingkan. Di bawah 18 tahun tidak ada
map-members = pengunjung di grup dan orangnya di obrolan pribadi, supaya /forget menghapus keduanya
map-moved-group = kode grup yang menjadi supergrup
map-moved = nomor grup itu sebelumnya, supaya obrolan di sana berlanjut
map-unfinished-at = waktu bagian pesan itu datang
map-unfinished = bagian album, atau bagian teks yang dipotong Telegram, supaya dijawab bersama sisanya
map-key-names = kunci yang mana
map-keys = kunci-kunci basis data, tersandi dengan kunci pengelola
map-mark = kode pengunjung di satu bursa, untuk menghitung orang sekali
map-note = apa yang terjadi pada jam itu; isinya di bawah
map-note-inside = jam, bahasa, bursa, stan, dan apa yang terjadi: datang, topik dibuka atau dinilai, pertanyaan kuis diisi (bukan jawabannya). “mark” selalu kosong di sini
map-missed = pertanyaan tanpa jawaban untuk editor: harinya saja, hanya kata yang dikenal, tanpa pengirim
map-sums = jumlah semua jawaban kuis, tanpa orangnya
map-outbox-visitor = penerima balasan yang belum terkirim
map-outbox = nomor, waktu, dan siapa yang mengirim, supaya urut dan sekali saja
map-reply = balasan dan alamat obrolannya, untuk dikirim
map-set-aside-visitor = pengirim pesan yang gagal diproses, supaya /forget menghapusnya
map-set-aside = nomor, waktu, jenis, dan alasan gagal, untuk pengelola
map-set-aside-message = pesan atau balasan yang gagal diproses, dengan alamat obrolannya, untuk diperiksa pengelola
map-seen = nomor pesan dari Telegram, supaya tidak diproses dua kali. Bukan pengirimnya
map-trying = nomor pesan yang sedang diproses, supaya yang membuat bot berhenti diketahui
map-erased = apa yang sudah dihapus, supaya tidak kembali dari cadangan
map-meta = teks tetap untuk memeriksa kuncinya
map-steps = versi bentuk basis data
