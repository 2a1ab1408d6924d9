# Balasan untuk ucapan yang bukan pertanyaan; [yes] kalau balasan yang sama baru saja muncul.

remark-reaction-surprised = { $again ->
    [yes] Masih bikin kaget, ya? Kamu bisa memeriksanya sendiri: ketik “sumbernya?”.
   *[no] Agak di luar dugaan, ya? Kalau mau tahu dari mana asalnya, ketik “sumbernya?”.
    }
remark-reaction-pleased = { $again ->
    [yes] Ikut senang! Masih ada lagi yang bisa kamu lihat.
   *[no] Senang mendengarnya! Yuk, kita lanjut.
    }
remark-reaction-agreeing = { $again ->
    [yes] Oke, sip. Lanjut kapan saja kamu mau.
   *[no] Sip! Kalau sudah siap, kita ke yang berikutnya.
    }
remark-reaction-let-down = { $again ->
    [yes] Memang tidak semua kabar enak dibaca. Kalau mau, lihat dulu sisi lainnya, tidak usah buru-buru.
   *[no] Aku mengerti, wajar kalau kecewa. Mungkin masih ada sisi lain yang layak kamu lihat.
    }
remark-reaction-amused = { $again ->
    [yes] Haha, masih lucu, ya? Lanjut lagi, siapa tahu ada yang seru.
   *[no] Hehe, syukurlah ada yang bikin ketawa. Yuk, lanjut.
    }
remark-reaction-bored = { $again ->
    [yes] Masih bosan? Tiga menit dengan kuis bisa jadi selingan, dan isinya tentang kamu sendiri.
   *[no] Biar tidak bosan, coba kuisnya, yuk: sekitar tiga menit, tinggal pilih jawaban.
    }
remark-reaction-moved = { $again ->
    [yes] Tidak apa-apa berhenti sebentar. Aku tetap di sini, dan kamu yang menentukan kapan lanjut.
   *[no] Terima kasih sudah bilang. Perasaan seperti itu tidak perlu ditahan. Kita lanjut kalau kamu sudah mau.
    }
remark-reaction-thinking = { $again ->
    [yes] Pelan-pelan saja. Kalau ada yang masih mengganjal, tulis saja di sini.
   *[no] Silakan dipikir dulu. Tidak ada yang perlu diputuskan hari ini.
    }
remark-aside-wait = { $again ->
    [yes] Tidak apa-apa, lama juga boleh. Nanti kita lanjut lagi.
   *[no] Oke, kutunggu. Tulis saja kalau sudah siap.
    }
remark-aside-leaving = { $again ->
    [yes] Sampai nanti, ya. Tulis saja kalau mau lanjut.
   *[no] Sampai ketemu lagi! Kalau mau lanjut, aku ada di sini.
    }
remark-aside-signal = { $again ->
    [yes] Masih tersendat, ya? Kamu tidak perlu mengulang dari awal. Kita lanjut begitu sudah lancar.
   *[no] Tenang, obrolan ini tetap di sini. Balasanku menyusul begitu sinyalnya kembali.
    }
remark-aside-slip = { $again ->
    [yes] Santai, tidak ada yang rusak. Lanjut saja.
   *[no] Tidak apa-apa, anggap saja tidak pernah terkirim.
    }
remark-aside-back = { $again ->
    [yes] Halo lagi! Kita teruskan, ya.
   *[no] Senang kamu kembali! Yuk, kita lanjut.
    }
remark-aside-fair = { $again ->
    [yes] Yang itu juga di luar pengetahuanku, maaf, ya. Petugas di stan bisa kamu tanyai langsung.
   *[no] Soal tempat dan acaranya, aku tidak tahu apa-apa. Coba tanya petugas di stan, ya.
    }
remark-complaint-unhelpful = { $again ->
    [yes]
        Maaf, masih meleset, ya. Yang ini juga ikut dihitung, tanpa namamu.
        Satu atau dua kata kunci saja kadang lebih mudah kupahami.
   *[no]
        Maaf, jawabanku tadi belum membantu. Itu ikut dihitung, tanpa namamu.
        Coba tulis dengan kata lain, atau pilih yang paling dekat.
    }
remark-complaint-pushy = { $again ->
    [yes] Maaf kalau masih mengganggu. Tombolnya boleh kamu abaikan; tulis saja kalau ada yang ingin kamu tahu.
   *[no] Maaf, ya, aku terlalu banyak menyodorkan pilihan. Ambil yang kamu mau saja, atau ketik sendiri.
    }
remark-trait-sociable = { $again ->
    [yes] Seru juga ceritamu! Tetap saja, satu sifat baru sebagian dari gambarannya. Bandingkan dengan yang ditulis sumberku.
   *[no] Terima kasih sudah cerita! Satu sifat belum menentukan apa-apa, jadi bandingkan dengan gambaran lengkapnya dari sumberku.
    }
remark-trait-quiet = { $again ->
    [yes] Tenang, satu sifat belum menentukan apa-apa, dan sumberku tidak mencoret orang yang pendiam. Tandanya disebut tiga sekaligus.
   *[no] Terima kasih sudah cerita. Sumberku tidak menyebut pendiam sebagai alasan untuk mundur. Yang disebutnya tiga tanda sekaligus.
    }
remark-trait-skilled = { $again ->
    [yes] Terima kasih, ceritamu menarik! Satu hal belum menentukan semuanya, jadi lihat juga yang ditulis sumberku.
   *[no] Senang mendengarnya! Satu keterampilan belum menentukan semuanya, tapi bisa kamu bandingkan dengan yang disebut sumberku.
    }
remark-trait-unsuited = { $again ->
    [yes] Satu hal seperti itu belum menentukan apa-apa. Sumberku menyebut tiga tanda sekaligus, coba lihat ketiganya.
   *[no] Terima kasih sudah terbuka. Satu hal saja belum menentukan. Sumberku menyebut tiga tanda sekaligus.
    }
remark-trait-general = { $again ->
    [yes] Menarik! Tetap saja, satu hal belum menentukan apa-apa. Bandingkan dengan yang ditulis sumberku.
   *[no] Terima kasih sudah cerita! Satu hal saja belum menentukan cocok atau tidaknya. Bandingkan dengan yang disebut sumberku.
    }
remark-identity-person = { $again ->
    [yes]
        Di sumberku tidak kutemukan syarat soal agama, asal, gender, keluarga, atau penampilan.
        Kalau masih ragu, baca pengumuman instansinya atau tanya panitianya. Bertanya itu tidak salah.
   *[no]
        Terima kasih sudah cerita. Sumberku tidak menyebut syarat soal agama, asal, gender, keluarga, atau penampilan.
        Yang disebut antara lain pendidikan, pengalaman, kinerja, kompetensi, integritas, dan kesehatan. Syarat resminya ada di pengumuman instansi.
    }
remark-identity-health = { $again ->
    [yes]
        Aku tidak punya penjelasan selain “sehat jasmani dan rohani” (PP 11/2017), jadi aku tidak mau menebak.
        Coba tanyakan ke panitia seleksi instansinya sebelum memutuskan.
   *[no]
        Terima kasih sudah cerita. Aturannya menyebut “sehat jasmani dan rohani” (PP 11/2017), dan sumberku tidak menjelaskan lebih jauh.
        Jangan mundur dulu: tanyakan ke panitia seleksi instansi yang kamu incar.
    }
remark-identity-young = { $again ->
    [yes] Tidak ada yang perlu diputuskan sekarang. Kenali dulu pekerjaannya, sambil mengenali diri lewat kuis.
   *[no]
        Ini waktu yang pas untuk lihat-lihat. Soal syarat bisa nanti.
        Yang bisa kamu coba sekarang: kuisnya, atau baca satu topik.
    }
remark-identity-study = { $again ->
    [yes] Jurusan tidak disebut di aturannya. Yang disebut jenjangnya.
   *[no] Soal jurusan, tenang dulu: aturannya hanya menyebut jenjang, bukan jurusan.
    }
remark-identity-old = { $again ->
    [yes]
        Mencari jalan baru itu butuh keberanian. Baca dulu aturan umurnya, lalu tanya instansinya.
        Pengalamanmu mungkin ada gunanya di sana, tapi aku tidak bisa berjanji.
   *[no]
        Soal umur ada aturannya, jadi lihat dulu sebelum mengambil kesimpulan.
        Pengalaman juga disebut di syarat jabatannya.
    }
remark-fear-self = { $again ->
    [yes] Ragu pada diri sendiri itu manusiawi, dan tidak harus hilang hari ini. Baca satu topik dulu, pelan-pelan.
   *[no]
        Takut itu wajar, apalagi untuk hal yang belum dikenal.
        Mulai dari langkah kecil saja: kuisnya, atau satu topik.
    }
remark-fear-failed = { $again ->
    [yes]
        Pasti melelahkan, dan boleh sedih dulu. Satu kegagalan, atau beberapa, bukan ukuran dirimu.
        Nanti kita bisa lihat jalan dan batas usianya pelan-pelan.
   *[no]
        Gagal itu berat, apalagi kalau lebih dari sekali. Itu tidak berarti kamu tidak mampu.
        Kalau sudah mau, kita lihat jalan lain dan batas usianya.
    }
remark-fear-family = { $again ->
    [yes]
        Memikirkan keluarga sekaligus diri sendiri memang tidak mudah.
        Tidak perlu memilih sekarang. Cari tahu dulu, lalu bicarakan dengan mereka saat suasananya tenang.
   *[no]
        Berat rasanya kalau keluarga punya keinginan atau kebutuhan lain.
        Kenali dulu pekerjaannya. Hasil kuismu nanti bisa jadi bahan obrolan dengan mereka.
    }
remark-fear-low = { $again ->
    [yes]
        Tidak apa-apa kalau hari ini terasa terlalu berat. Kamu tidak harus memikirkan pekerjaan sekarang.
        Coba cerita ke satu orang yang kamu percaya, supaya tidak kamu tanggung sendiri.
   *[no]
        Capek dan sedih itu boleh, dan istirahat sebentar juga boleh. Soal pekerjaan bisa menunggu.
        Kalau rasa berat ini tidak hilang juga, ceritakan ke orang yang kamu percaya.
    }
remark-rumour-connections = { $again ->
    [yes]
        Kesal itu wajar kalau terasa tidak adil. Yang kutahu cuma aturannya: lewat seleksi (PP 11/2017).
        Selebihnya aku tidak punya sumber. Kalau ada yang janggal, tanyakan ke panitia resminya.
   *[no]
        Menurut aturan, jalannya lewat seleksi (PP 11/2017). Soal orang dalam, sumberku tidak bilang apa-apa, jadi aku tidak mau menebak.
        Untuk pastinya, lihat pengumuman resmi atau tanya panitianya.
    }
remark-rumour-money = { $again ->
    [yes]
        Kalau ada yang menawarkan jabatan asal dibayar, jangan mau, sekalipun ia kenalanmu. Simpan buktinya dan laporkan.
        Menurut aturan, jalannya lewat seleksi (PP 11/2017); panitia resminya bisa kamu tanyai.
   *[no]
        Jangan pernah membayar siapa pun demi jabatan. Menurut aturan, jalannya lewat seleksi (PP 11/2017); kalau ragu, tanya panitia resminya.
        Kalau ada penipuan, simpan buktinya dan laporkan.
    }
remark-rumour-lazy = { $again ->
    [yes]
        Boleh saja mengkritik. Menurut sumberku, tugasnya lebih dari urusan media dan publikasi, dan ada aturan etikanya.
        Baca dulu, lalu nilai sendiri.
   *[no]
        Kesan seperti itu tentu ada asalnya, dan aku tidak mau membantah pengalamanmu.
        Sumberku menulis soal salah paham tentang pekerjaan ini, dan etikanya pun ada aturannya. Silakan bandingkan.
    }
remark-result-low = { $again ->
    [yes]
        Angka itu tidak memutuskan apa-apa tentang kamu; asalnya cuma dari beberapa jawaban.
        Kamu bisa melihat jawaban mana yang paling menggesernya.
   *[no]
        Aku mengerti kalau kamu kecewa. Angka ini cuma perkiraan dari beberapa pertanyaan, bukan penilaian atas dirimu atau kemampuanmu.
        Coba lihat jawaban mana yang paling berpengaruh.
    }
remark-result-high = { $again ->
    [yes] Tetap semangat, ya! Kuis ini tidak menjanjikan apa-apa, jadi lihat juga syarat dan cara masuknya.
   *[no] Ikut senang! Ini bukan ujian dan bukan janji. Berikutnya, kenali syaratnya dan cara masuknya.
    }
remark-result-why = { $again ->
    [yes] Hitungannya begini: tiap jawaban bernilai 0 (tidak mendukung pekerjaan ini) sampai 100 (mendukung), lalu dirata-rata. Di bawah hasilmu, ketuk “Dari mana angkanya?”.
   *[no] Angkanya rata-rata dari jawabanmu sendiri. Perkiraan kami tentang pekerjaannya hanya di samping batang, untuk dibandingkan. Jawaban yang paling berpengaruh ada di “Dari mana angkanya?”, di bawah hasilmu.
    }
remark-result-meaning = { $again ->
    [yes]
        { $percent } (kira-kira { $low }–{ $high }) itu rata-rata jawabanmu sendiri. Makin banyak yang mendukung pekerjaan ini, makin tinggi angkanya.
        Tidak ada lulus atau gagal di sini.
   *[no]
        { $percent } dari 100 (kira-kira { $low }–{ $high }) itu rata-rata jawabanmu sendiri. Dekat 100: hampir semuanya mendukung pekerjaan ini. Dekat 0: hampir semuanya tidak.
        Ini bukan batas lulus. Tinggi atau rendah, kamu boleh cari tahu lebih jauh.
    }
remark-result-next = { $again ->
    [yes] Pilih satu saja dulu, yang paling ringan buatmu:
   *[no] Tidak usah buru-buru. Ini langkah kecil yang bisa kamu coba:
    }
remark-result-doubt = { $again ->
    [yes]
        Kamu yang paling kenal dirimu, jadi anggap angka ini perkiraan saja.
        Kalau ada jawaban yang terasa kurang pas, ubah saja, atau isi versi lengkapnya.
   *[no]
        Boleh ragu. Pertanyaannya sedikit, dan suasana hati atau jawaban yang ditebak bisa mengubah hasilnya.
        Versi lengkap lebih teliti, dan jawabanmu masih bisa diubah.
    }
remark-result-agree = { $again ->
    [yes] Syukurlah, berarti kuisnya ada gunanya.
   *[no] Senang kalau gambarannya terasa pas buatmu.
    }
remark-result-redo = { $again ->
    [yes] Boleh lagi, kok. Isi sesantai mungkin.
   *[no] Boleh, tidak masalah.
    }
remark-result-who = { $again ->
    [yes] Tenang, guru dan tempat kerja tidak mendapat hasilmu. Mau dibagikan atau dihapus, kamu sendiri yang menentukan.
   *[no]
        Hasilmu tidak kukirim ke siapa pun: bukan ke guru, panitia seleksi, atau tempat kerja.
        Hasil itu tetap di sini, bisa kamu hapus kapan saja, dan cuma kamu yang bisa membagikannya.
    }
remark-bot-official = { $again ->
    [yes] Aku tidak mewakili instansi mana pun. Aku cuma program, dan sumber jawabanku bisa kamu periksa satu per satu.
   *[no] Bukan, aku bukan akun resmi pemerintah. Aku program, dan jawabanku dibuat dari sumber yang bisa kamu periksa sendiri.
    }
remark-bot-maker = { $again ->
    [yes]
        Siapa saja boleh melihat dan memakai kodeku (lisensi MIT). Setahuku, bukan kementerian yang membuatku.
        Pengelolanya disebut di bawah kalau ia memberi kontak.
   *[no]
        Aku program dengan kode terbuka (lisensi MIT). Setahuku, tidak ada kementerian di belakangku.
        Kalau pengelola bot ini memberi kontak, kontaknya ada di bawah.
    }
remark-bot-machine = { $again ->
    [yes] Aku memang mesin. Makanya kadang jawabanku sama persis: teksnya sudah disiapkan dan diperiksa, aku cuma mencarikan yang cocok.
   *[no]
        Aku program. Tidak ada orang yang mengetik di sini, dan tidak ada kecerdasan buatan yang mengarang.
        Aku mencari teks yang paling pas di antara teks yang sudah diperiksa.
    }
remark-bot-fresh = { $again ->
    [yes] Aku tidak otomatis tahu kalau ada aturan baru. Lihat tahun dan tanggal di jawabannya, lalu cocokkan dengan pengumuman resmi.
   *[no] Jawaban yang berisi aturan atau angka menyebut tahunnya dan kapan sumbernya kubaca. Sesudah itu, isinya bisa saja berubah.
    }
remark-bot-accuracy = { $again ->
    [yes] Jangan percaya begitu saja, periksa juga. Buka “Selengkapnya” untuk melihat sumbernya, dan pegang pengumuman resmi kalau berbeda.
   *[no]
        Aku bisa salah. Karena itu tiap jawaban soal pekerjaan ini menunjukkan sumbernya lewat “Selengkapnya”.
        Yang menentukan tetap pengumuman resmi.
    }
remark-bot-cost = { $again ->
    [yes] Tetap gratis, dari awal sampai hasil kuisnya keluar.
   *[no] Gratis, termasuk kuisnya. Yang terpakai cuma kuota internetmu.
    }
remark-bot-safety = { $again ->
    [yes]
        Obrolan ini tidak bisa dibaca guru atau petugas stan, dan namamu tidak kusimpan.
        Lihat apa saja yang kusimpan di /privacy. Mau dihapus? Ketik /forget.
   *[no]
        Nama, nomor HP, dan nama akunmu tidak kusimpan. Guru atau petugas stan tidak bisa ikut membaca.
        Rinciannya di /privacy, dan semuanya bisa dihapus dengan /forget.
    }
remark-bot-scope = { $again ->
    [yes] Yang itu juga di luar pengetahuanku, maaf, ya. Aku cuma bisa bercerita soal { -job }.
   *[no] Aku cuma mengenal satu pekerjaan: { -job }. Soal yang lain, aku tidak tahu.
    }
remark-bot-chat = { $again ->
    [yes] Obrolanmu seru, sayangnya aku cuma program dan bahanku cuma satu pekerjaan. Tanya soal itu, yuk.
   *[no] Hehe, aku Kenal, sebuah program: tidak bisa lapar, capek, atau jatuh cinta. Tapi kalau soal pekerjaan ini, aku siap diajak ngobrol.
    }
remark-crisis-danger =
    Terima kasih sudah menuliskannya di sini. Kedengarannya berat sekali, dan kamu tidak harus menanggungnya sendirian.

    Aku cuma bot, jadi bantuanku tidak cukup. Tolong bicara sekarang juga dengan orang yang kamu percaya, dan jangan sendirian dulu.

    Kalau ada bahaya, untukmu atau orang lain, segera ke IGD rumah sakit terdekat, atau minta diantar ke sana.
remark-crisis-harm =
    Terima kasih sudah berani cerita. Tidak ada yang pantas diperlakukan begitu. Itu bukan salahmu, dan bukan salah siapa pun yang mengalaminya.

    Aku cuma bot, jadi bantuanku tidak cukup. Tolong cerita ke orang yang kamu percaya: bukan pelakunya, dan bukan orang yang membelanya.

    Kalau bahayanya masih ada, cari tempat yang aman dulu, lalu hubungi polisi. Kalau terluka, datang ke IGD rumah sakit terdekat.
remark-crisis-sad =
    Terima kasih sudah cerita. Pelan-pelan saja. Kedengarannya kamu sedang tidak baik-baik saja, dan merasa begitu itu tidak salah.

    Aku cuma bot, jadi bantuanku tidak cukup. Coba cerita ke orang yang kamu percaya. Kalau rasa berat ini tidak hilang juga, dokter atau psikolog bisa membantu.

    Kalau kamu ingin menyakiti diri, datang ke IGD rumah sakit terdekat sekarang, atau minta diantar. Soal pekerjaan bisa menunggu.
remark-crisis-grief = { $again ->
    [yes] Semoga ada yang menemanimu hari ini. Tidak ada yang perlu diburu-buru; aku tetap di sini.
   *[no] Turut berduka cita. Soal pekerjaan bisa menunggu. Kalau nanti mau lanjut, aku ada di sini.
    }
remark-crisis-other = { $again ->
    [yes]
        Kamu tidak harus menolong sendirian. Cari orang dewasa yang bisa segera menemaninya. Kalau aman buatmu, jangan tinggalkan dia sendirian.
        Kalau ada bahaya, bawa dia ke IGD rumah sakit terdekat, atau hubungi polisi.
   *[no]
        Terima kasih sudah peduli. Kalau aman buatmu, temani dia atau minta seseorang segera ke sana, dan beri tahu orang dewasa yang kamu percaya.
        Kalau ada bahaya, bawa dia ke IGD rumah sakit terdekat, atau hubungi polisi.
    }
remark-crisis-work = { $again ->
    [yes]
        Perlakuan seperti itu tidak boleh dianggap biasa, dan kamu tidak harus menghadapinya sendirian.
        Cari orang yang kamu percaya, selain pelakunya, untuk membantumu melapor.
   *[no]
        Terima kasih sudah cerita. Itu bukan salahmu, dan bukan salah siapa pun yang mengalaminya.
        Ceritakan ke orang yang kamu percaya. Kalau mau melapor, pilih jalan yang tidak lewat pelakunya.
    }
remark-person = { $again ->
    [yes]
        Maaf, dari sini tidak ada orang yang bisa kuhubungi untukmu.
        Coba petugas di stan kalau kamu sedang di bursa, atau bagian kepegawaian instansinya soal lowongan.
   *[no]
        Aku tidak bisa menyambungkanmu ke petugas. Di bursa kerja, tanya petugas di stan.
        Soal lowongan, tanya { -job-office }.
    }
remark-aside-repeat = { $again ->
    [yes] Sekali lagi, ya:
   *[no] Ini kuulang, ya:
    }
remark-aside-simpler = { $again ->
    [yes] Maaf, masih kurang sederhana. Tulis kata mana yang sulit, ya.
   *[no] Oke, kita pakai kata yang lebih sederhana.
    }
remark-reaction-doubting = { $again ->
    [yes] Ragu itu boleh. Buka “Selengkapnya”, sumbernya ada di bawahnya.
   *[no] Boleh ragu. Mau lihat sumbernya? Ketik “sumbernya?”.
    }
