# Pekerjaan yang dikenalkan bot ini. Kalimat-kalimat lain memakainya sebagai { -job }: ubahlah di sini saja.

-job = Kepala Bagian Humas di instansi pemerintah
# Nama pendeknya, setelah nama lengkapnya pernah disebut.
-job-short = Kepala Bagian Humas
# Untuk orang yang belum mengenal bot ini: profil, dan hasil yang dibagikan.
-job-introduced = Kepala Bagian Humas di instansi pemerintah
# Siapa yang bisa ditanya soal lowongan dan syarat.
-job-office = bagian kepegawaian instansi yang kamu incar
