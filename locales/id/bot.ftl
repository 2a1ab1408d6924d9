# Kalimat bot, kecuali yang ada di data/. __tebal__; satu baris di antara _garis bawah_ jadi miring.

## Pintu masuk

welcome =
    Halo! Aku __Kenal__. Yuk, kenalan dulu dengan satu pekerjaan sebelum kamu memilihnya:

    __{ -job }__

    Ketik saja pertanyaanmu, atau pilih di bawah.
welcome-fair =
    Halo, selamat datang di __{ $booth }__, { $fair }!

    Aku __Kenal__. Di sini kamu bisa kenalan dengan pekerjaan __{ -job }__ sebelum memilihnya.

    Ketik saja pertanyaanmu, atau pilih di bawah.
welcome-fair-only =
    Halo, selamat datang di __{ $fair }__!

    Aku __Kenal__. Di sini kamu bisa kenalan dengan pekerjaan __{ -job }__ sebelum memilihnya.

    Ketik saja pertanyaanmu, atau pilih di bawah.
menu = Mau lanjut ke mana?
welcome-back =
    Senang ketemu lagi! Mau lanjut ke mana?
welcome-back-fair =
    Senang ketemu lagi di __{ $fair }__! Mau lanjut ke mana?
door-ask = 💬 Tanya apa saja
door-topics = 📚 Lihat topik
door-quiz = 🧭 Kuis kecocokan
ask-prompt =
    Tulis saja pertanyaanmu, seperti sedang ngobrol. Salah ketik tidak apa-apa.

    Misalnya: “tugasnya apa?” atau “cocok nggak buat yang pemalu?”
topics-title = __Mau tahu yang mana?__
topics-more-title = __Hal praktis seputar pekerjaan ini__
button-topics-more = Hal praktis ›
button-topics = 📚 Topik lain
button-menu = ☰ Menu

## Membaca

button-copy-code = 📋 Salin kode { $code }
button-copy-text = 📋 Salin teksnya
ask-placeholder = Tulis pertanyaanmu
button-more = Selengkapnya ›
button-helpful = 👍 Membantu
button-unhelpful = 👎 Belum
helpful-noted = Sip, senang bisa membantu!
unhelpful-noted = Terima kasih sudah bilang. Coba tanyakan dengan kata lain, ya.
source-sentences = _Sumber: teks dasar Kenal, kalimat { $sentences }_
source-outside = _Sumber: { $sources }_
source-ages = _Sumbernya kubaca { $date }. Aturan dan angkanya mungkin sudah berubah._
date-day = { $day } { $month ->
        [1] Januari
        [2] Februari
        [3] Maret
        [4] April
        [5] Mei
        [6] Juni
        [7] Juli
        [8] Agustus
        [9] September
        [10] Oktober
        [11] November
       *[other] Desember
    } { $year }
date-month = { $month ->
        [1] Januari
        [2] Februari
        [3] Maret
        [4] April
        [5] Mei
        [6] Juni
        [7] Juli
        [8] Agustus
        [9] September
        [10] Oktober
        [11] November
       *[other] Desember
    } { $year }
source-asked = Bukan karanganku. Ini sumbernya:
source-sentence = • Teks dasar Kenal, kalimat { $number }: “{ $sentence }”
lost = Maaf kalau kurang jelas. Coba lewat contoh, ya:
lost-again =
    Maaf, penjelasanku belum pas.

    Coba tanya lagi dengan kata-katamu sendiri, misalnya “kerjanya ngapain aja?”, atau lihat yang dekat dengan ini:
no-more = Itu sudah semuanya soal ini. Mau lanjut ke yang lain?
no-example = Sumberku tidak memberi contoh untuk ini. Ini penjelasan lengkapnya:

## Maksudmu yang mana, dan tidak tahu

meant-which = Maksudmu yang mana?
button-none-of-these = Tidak ada yang cocok
none-noted =
    Oke, bukan itu ya. Pertanyaanmu kucatat tanpa namamu, supaya jawabanku bisa diperbaiki.

    Coba tulis dengan kata lain, atau pilih topik.
not-that = Oke, bukan itu ya. Coba tulis dengan kata lain, atau pilih topik.
uncovered =
    Soal { $subject }, aku belum punya sumber, jadi aku tidak mau menebak.

    { $look }
uncovered-plain =
    Soal itu tidak ada di sumberku, jadi aku tidak mau menebak.

    Coba tanya petugas di stan, atau { -job-office }.
unclear =
    Maaf, aku belum menangkap maksudmu. Bisa tulis dengan kata lain?

    Misalnya: “tugas utamanya apa?”
number-unknown = Nomor itu tidak ada di layar ini. Pilih salah satu tombol, atau tulis pertanyaanmu.
unclear-again = Maaf, aku masih belum paham. Mungkin yang kamu cari ada di sini:
off-topic =
    Maaf, yang itu belum bisa kubantu. Aku cuma tahu soal pekerjaan { -job }.

    Mau lihat topiknya?
abuse = Oke. Kalau kamu mau tanya soal pekerjaannya, aku tetap di sini.
foreign =
    Maaf, aku cuma bisa bahasa Indonesia dan Inggris.
    Sorry, I only speak Indonesian and English.
nothing-to-go-on = Lanjut soal apa, ya? Ketik pertanyaanmu atau pilih topik.
helplines = Yang bisa dihubungi:
helpline = • { $who }: { $ways }
helpline-details = { $helpline } ({ $details })
helpline-free = gratis
helpline-checked = diperiksa { $date }, mungkin sudah berubah
human-contact = Mau bicara dengan orang? Hubungi { $contact }.

## Basa-basi

greeting = Halo juga! Mau tanya apa soal pekerjaan { -job-short }?
thanks = Sama-sama! Masih ada yang ingin kamu tahu?
declined = Oke. Kalau ada yang ingin kamu tahu, tulis saja.
goodbye = Sampai jumpa! Kalau mau lanjut, tulis saja di sini.
noted = Sip. Ada lagi yang ingin kamu tahu?
help =
    Aku __Kenal__, bot yang mengenalkan satu pekerjaan: { -job }.

    __Yang bisa kamu lakukan di sini__
    • Ketik pertanyaan apa saja soal pekerjaan ini
    • /topics – semua topik
    • /quiz – kuis kecocokan, sekitar 3 menit
    • Setelah sebuah jawaban: “lanjut”, “contohnya?” atau “sumbernya?”
    • /why – kenapa aku menjawab begitu
    • /language – ganti bahasa
    • /privacy – data apa yang disimpan
    • /mydata – salinan datamu
    • /forget – hapus semua datamu
    • /cancel – hentikan kuis dulu
    • /about – tentang bot ini

## Bahasa

language-which = Mau pakai bahasa apa? / Which language?
language-set = Oke, kita pakai bahasa Indonesia.
language-offer = 🇮🇩 Lanjut dalam bahasa Indonesia
language-name = Bahasa Indonesia

## Kenapa

why-nothing = Belum ada pertanyaan yang bisa kujelaskan. Tanya dulu, lalu ketik /why.
why-matched = Dari pesanmu aku menangkap: __{ $words }__
why-no-words = Di pesan itu tidak ada kata yang mengarah ke satu topik.
why-best = Topik yang paling cocok: __{ $title }__ (nilai { $percent } dari 100)
why-runner-up = Topik kedua: { $title } (nilai { $percent })
why-gap-clear = Nilai keduanya jauh berbeda, jadi langsung kujawab.
why-went-on = Pesanmu kubaca sebagai lanjutan dari “{ $title }”. Jadi tidak ada yang kubandingkan.
why-opened = Kamu sendiri yang membuka “{ $title }”. Jadi tidak ada yang kucari.
why-understood = Itu kubaca sebagai obrolan atau permintaan untuk bot ini, bukan pertanyaan soal pekerjaannya.
why-gap-narrow = Nilainya berdekatan, jadi kutanya dulu maksudmu.
why-uncovered = Kelihatannya soal pekerjaan ini, tapi tidak ada di sumberku. Daripada menebak, lebih baik kubilang tidak tahu.
why-unknown = Tidak ada topik yang cukup cocok. Daripada menebak, lebih baik kubilang terus terang.
why-result = Angkanya rata-rata dari jawabanmu sendiri. Tiap jawaban bernilai 0 (tidak mendukung pekerjaan ini) sampai 100 (mendukung).

## Data pribadi

privacy =
    __Yang kusimpan tentang kamu__

    Nama, nama pengguna, dan nomor HP-mu tidak kusimpan. Akunmu kuganti dengan kode, dihitung dengan kunci rahasia.

    • __Obrolan kita__: bahasa, topik terakhir dan kata kuncinya, bursa yang kamu datangi, jawaban kuis, penilaianmu, dan berapa lama kamu menjawab (untuk tahu seberapa yakin hasilnya).
    • __Pesan terakhirmu__: nomor, waktu, album, dan sidik pertanyaannya (hash), supaya aku tahu kalau kamu mengubahnya.
    Keduanya dikunci dengan sandi, dan dihapus { $sessions } hari setelah kunjungan terakhirmu.

    • __Hitungan__: jam, stan, topik yang dibuka, dan soal kuis yang kamu isi (bukan jawabannya), dengan kode lain di tiap bursa. Kalau { $marks } hari kamu tidak kembali ke sana, kodenya diganti kode acak. Setelah { $years } tahun semuanya dihapus.
    • __Pertanyaan yang belum bisa kujawab__: tanpa pengirim, hanya kata-kata yang kukenal, selama { $missed } hari.
    • __Balasan untukmu dan alamat obrolan ini__: dikunci dengan sandi, sampai terkirim.
    • __Pesan yang gagal diproses__: dikunci dengan sandi, selama { $set_aside } hari.

    Pesan lain tidak kusimpan. Jawaban kuis semua orang dijumlahkan, tanpa kode. Tidak ada yang dijual atau dipakai untuk seleksi kerja.

    Lihat salinannya: /mydata. Hapus semuanya: /forget.
privacy-pupils =
    __Yang kusimpan tentang kamu__

    Hanya obrolan yang sedang berjalan ini. Satu jam setelah pesan terakhirmu, semuanya terhapus sendiri.

    • __Obrolan kita__: bahasa, topik terakhir dan kata kuncinya, bursa yang kamu datangi, jawaban kuismu, dan berapa lama kamu menjawab (untuk tahu seberapa yakin hasilnya)
    • __Pesan terakhirmu__: nomor, waktu, album, dan sidik pertanyaannya (hash)

    Keduanya dikunci dengan sandi. Hasil kuis tidak kusimpan.

    Nama, umur, sekolah, nama pengguna, dan nomor HP-mu juga tidak kusimpan. Akunmu kuganti dengan kode, dihitung dengan kunci rahasia.

    Yang dihitung (jam, stan, topik yang dibuka) tidak punya kode, jadi tidak menunjuk ke siapa pun. Pertanyaan yang belum bisa kujawab tidak kucatat. Tidak ada yang dijual atau dipakai untuk menilai kamu.

    Lihat salinannya: /mydata. Hapus sekarang: /forget. Tunjukkan ini ke orang tuamu atau guru BK, ya.
pupils-notice =
    __Sebelum kuis dimulai__

    Yang kutanyakan: apa yang kamu sukai dan cara kamu bekerja. Tidak ada benar atau salah. Nama, umur, dan sekolahmu tidak kutanyakan.

    Siapa kamu tidak kusimpan. Jawaban dan hasilmu hanya kuingat selama kita mengobrol; satu jam setelah pesan terakhirmu semuanya terhapus sendiri.

    Tunjukkan ini ke orang tuamu atau guru BK dulu, ya. Kalau mereka tidak mengizinkan, tulis saja begitu: tidak ada yang kusimpan, dan semua topik tetap bisa kamu baca.
button-understood = ✅ Aku mengerti
age-noted = Oke, kamu boleh bertanya apa saja dan ikut kuisnya. Karena kamu belum 18 tahun, aku tidak menyimpan apa pun di luar obrolan ini, umurmu juga tidak. Satu jam setelah pesan terakhirmu semuanya terhapus sendiri.
objection-heard = Baik, aku ikut kata mereka. Semua yang kuingat tentang kamu sudah kuhapus, dan kuisnya tidak kumulai. Semua topik tetap bisa kamu baca, dan kamu boleh bertanya.
objection-stands = Tadi kamu bilang tidak diizinkan, jadi kuisnya tidak kumulai. Semua topik tetap bisa kamu baca, dan kamu boleh bertanya.
button-mydata = Lihat dataku
button-forget = Hapus dataku
forget-ask =
    Hapus semua yang kusimpan tentang kamu? Jawaban kuis dan hasilmu ikut hilang, dan tidak bisa dikembalikan.
forget-yes = Ya, hapus semua
forget-no = Tidak jadi
forget-kept = Oke, tidak ada yang dihapus.
forget-done =
    Selesai. Semua yang kusimpan tentang kamu sudah dihapus. Yang tersisa hanya hitungan, dan kodenya sudah kuganti kode acak.

    Tanda terima: __{ $receipt }__

    Kalau mau mulai lagi, ketik /start.
mydata-title = __Salinan datamu__
mydata-nothing = Aku tidak menyimpan apa pun tentang kamu.
mydata-id = • Kodemu: { $id } – untuk mengenali obrolan ini
mydata-language = • Bahasa: { $language } – supaya aku menjawab dalam bahasamu
mydata-seen = • Terakhir di sini: { $last } – supaya datamu terhapus pada waktunya
mydata-article = • Topik terakhir: { $title } – supaya “lanjut” nyambung
mydata-query = • Kata yang kukenali dari pesan terakhirmu: { $words } – untuk /why
mydata-offered = • Pertanyaanmu yang belum kujawab, tanpa nomor dan tautan: “{ $query }” – dicatat kalau tidak ada pilihan yang cocok
mydata-rated = • Sudah kamu nilai: { $titles } – supaya terhitung sekali
mydata-fair = • Datang lewat: { $fair } – supaya terhitung sekali
mydata-answers = • Jawaban kuismu ({ $count }) – untuk hasilmu
mydata-answer = – { $question } → { $answer }
mydata-skipped = – { $question } → dilewati
mydata-result = • Hasil kuis sebelumnya: { $percent } dari 100 – untuk dibandingkan
mydata-notes = • Hitungan dengan kodemu: { $count } (jam, bahasa, bursa dan stan, topik yang dibuka atau dinilai, soal kuis yang diisi) – untuk tahu berapa orang datang dan bertanya
mydata-waiting = • Balasan yang belum terkirim: { $count }, dikunci dengan sandi bersama alamat obrolan ini – untuk dikirim
mydata-set-aside = • Pesan yang gagal kuproses: { $count }, dikunci dengan sandi – untuk diperiksa pengelola
mydata-heard = • Dari pesan terakhirmu: nomor, waktu, album, dan sidik pertanyaannya (hash) – supaya aku tahu kalau kamu mengubahnya
mydata-seconds = • Berapa detik kamu menjawab tiap pertanyaan – untuk tahu seberapa yakin hasilnya
mydata-groups = • Obrolanmu di grup: { $count } – supaya /forget menghapusnya juga
mydata-file = Ini salinan yang sama sebagai berkas: semua datanya apa adanya, beserta gunanya. Bisa kamu simpan, atau dibuka dengan program lain. Isinya tentang kamu, jadi jangan dibagikan.
mydata-erase = Semua ini terhapus sendiri pada { $date } kalau kamu tidak kembali; yang tersisa hanya hitungan dengan kode acak. Hapus sekarang: /forget.
mydata-erase-pupils = Semua ini terhapus sendiri satu jam setelah pesan terakhirmu. Hapus sekarang: /forget.

## Lain-lain

cancel-nothing = Tidak ada yang sedang berjalan. Ketik pertanyaanmu atau pilih di bawah.
cancel-paused = Oke, kuisnya berhenti dulu di pertanyaan { $at } dari { $of }. Jawabanmu kusimpan.
about =
    __Kenal__ { $version }

    Bot ini membantu kamu mengenal satu pekerjaan sebelum memilihnya. Jawabannya diambil dari teks yang bisa diperiksa, bukan dikarang kecerdasan buatan. Mau tahu asal sebuah jawaban? Ketik “sumbernya?” setelah membacanya.

    Kodenya terbuka untuk siapa saja (lisensi MIT).
mistyped = Perintah itu tidak ada. Maksudmu /{ $near }?
mistyped-unknown = Perintah itu tidak ada. Lihat yang bisa kamu lakukan: /help.
media-photo = Fotonya sampai, tapi aku cuma bisa membaca tulisan. Kalau itu kode QR atau poster, pindai pakai kamera HP-mu, atau ketik kode yang tertulis di bawah QR-nya. Kalau ada yang mau kamu tanyakan, ketik saja, ya.
media-sticker = Stikernya sampai! Sayangnya aku cuma bisa membaca tulisan, jadi ketik saja, ya.
media-voice = Maaf, aku belum bisa mendengar suara. Tapi kamu tetap bisa bicara: tekan gambar mikrofon di papan ketik HP-mu, ucapkan pertanyaanmu, lalu kirim tulisannya. Atau ketik saja, ya.
media-other = Maaf, aku cuma bisa membaca tulisan. Ketik pertanyaanmu, ya.
stale-button = Tombol itu sudah tidak berlaku. Ini yang terbaru.
try-again = Maaf, ada yang salah di pihakku. Coba kirim sekali lagi, ya.
delayed = _Maaf, jawabannya telat. Tadi aku sempat tidak aktif._
too-fast = Pesanmu terlalu cepat, jadi yang barusan tidak kubaca. Tunggu sebentar, lalu kirim lagi pertanyaanmu, ya.
started-afresh = _Aku baru diperbarui, jadi obrolan kita mulai dari awal. Maaf, ya._
stats-not-yours = Perintah itu cuma untuk panitia.
stats-counting = Angkanya masih dihitung. Coba lagi sebentar lagi, ya.
input-hint = Ketik pertanyaanmu…

## Menu perintah dan profil

command-start = Mulai dari awal
command-quiz = Kuis kecocokan, sekitar 3 menit
command-topics = Semua topik
command-why = Kenapa aku menjawab begitu
command-language = Ganti bahasa
command-help = Yang bisa kamu lakukan
command-privacy = Data apa yang disimpan
command-mydata = Salinan datamu
command-forget = Hapus semua datamu
command-cancel = Hentikan kuis dulu
command-about = Tentang Kenal
profile-description =
    Kenalan dulu dengan satu pekerjaan sebelum kamu memilihnya: { -job-introduced }.

    Tanya apa saja, atau cari tahu dalam 3 menit seberapa cocok pekerjaan ini buatmu.
profile-short = Kenalan dengan pekerjaan { -job-short }: tanya apa saja, lalu cek kecocokanmu.

## Grup

group-hello =
    Halo! Aku __Kenal__. Sebut @{ $bot } bersama pertanyaanmu, atau pakai perintah, misalnya /topics.

    Kuisnya cuma di obrolan berdua.
group-private = Yang ini cuma di obrolan berdua: { $link }
group-not-yours = Tombol ini milik yang bertanya. Sebut namaku bersama pertanyaanmu, nanti kujawab.
