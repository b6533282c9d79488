"""Given and family names by language for make_persons.py: as written, with the Latin form after a
slash where the script is another. Common names, put together at random: nobody in particular."""

LANGUAGES_OF_COUNTRIES = {
    "en": "US GB CA AU IE NZ ZA GH KE NG PH SG", "de": "DE AT CH LI", "fr": "FR BE LU SN CI MA",
    "es": "ES MX AR CL CO PE EC DO UY", "pt": "BR PT AO MZ", "it": "IT SM", "pl": "PL",
    "cs": "CZ SK", "tr": "TR AZ", "vi": "VN", "sv": "SE NO DK FI IS", "el": "GR CY",
    "ru": "RU BY KZ KG UA BG", "zh": "CN TW HK", "ja": "JP", "ar": "EG IQ JO SA AE SY LB OM QA",
    "he": "IL", "ko": "KR", "hi": "IN NP",
}

GIVEN = {
    "en": "James Mary Robert Linda Michael Susan William Karen David Nancy Thomas Emily Daniel "
          "Grace Matthew Chloe Andrew Hannah Stephen Catherine Jon Sara Geoffrey Siobhán",
    "de": "Jürgen Anna Lukas Sabine Björn Käthe Maximilian Ulrike Günther Heike Sören Jana "
          "Matthias Monika Felix Franziska",
    "fr": "François Hélène Jérôme Élodie Benoît Chloé Rémi Aurélie Gaël Zoé Thierry Océane "
          "Anaïs Mathieu Noémie Loïc",
    "es": "José María Ángel Lucía Íñigo Begoña Andrés Inés Raúl Sofía Joaquín Concepción "
          "Martín Ximena Óscar Núria",
    "pt": "João Ana Luís Conceição Antônio Letícia Vitória Caio Inês Gonçalo Tainá Estevão "
          "Beatriz Rogério",
    "it": "Niccolò Giulia Alessandro Chiara Matteo Francesca Lorenzo Martina Davide Ilaria "
          "Giosuè Noemi",
    "pl": "Łukasz Agnieszka Paweł Małgorzata Michał Żaneta Wojciech Zofia Grzegorz Świętosława "
          "Krzysztof Joanna",
    "cs": "Jiří Tereza Ondřej Kateřina Tomáš Šárka Lukáš Zdeňka Matěj Běla Ľubomír Žofia",
    "tr": "Çağla Mehmet Işıl İbrahim Gülşen Oğuz Şebnem Ümit Ayşe Kıvanç Öykü Ömer",
    "vi": "Minh Hương Tuấn Thảo Đức Ngọc Quỳnh Dũng Phượng Hải Trâm Lộc",
    "sv": "Åsa Lars Ingrid Bjørn Søren Mäkki Ebba Øyvind Sólveig Jukka Kåre Päivi",
    "el": "Γιώργος/Giorgos Μαρία/Maria Δημήτρης/Dimitris Ελένη/Eleni Κώστας/Kostas "
          "Αικατερίνη/Aikaterini Νίκος/Nikos Σοφία/Sofia Οδυσσέας/Odysseas Ξένια/Xenia",
    "ru": "Алексей/Aleksei Наталья/Natalya Сергей/Sergey Юлия/Yulia Дмитрий/Dmitry "
          "Екатерина/Ekaterina Фёдор/Fyodor Щербина/Shcherbina Олена/Olena Тарас/Taras "
          "Ѓорѓи/Gjorgji Ивайло/Ivaylo",
    "zh": "伟/Wei 芳/Fang 秀英/Xiuying 敏/Min 建国/Jianguo 丽娟/Lijuan 志强/Zhiqiang 雪梅/Xuemei "
          "浩然/Haoran 梓涵/Zihan 𠮷祥/Jixiang 美玲/Meiling",
    "ja": "太郎/Taro 花子/Hanako 健一/Kenichi 美咲/Misaki さくら/Sakura 翔太/Shota ユウコ/Yuko "
          "直樹/Naoki 陽菜/Hina 大輔/Daisuke",
    "ar": "محمد/Mohammed فاطمة/Fatima أحمد/Ahmad ليلى/Layla يوسف/Yousef مريم/Maryam "
          "خالد/Khalid نورة/Noura عمر/Omar زينب/Zaynab",
    "he": "דוד/David רחל/Rachel יוסף/Yosef מיכל/Michal אבי/Avi נעמה/Naama",
    "ko": "민준/Minjun 서연/Seoyeon 지훈/Jihoon 하은/Haeun 도윤/Doyun 수빈/Subin",
    "hi": "अमित/Amit प्रिया/Priya राहुल/Rahul अंजलि/Anjali विक्रम/Vikram सुनीता/Sunita "
          "कृष्ण/Krishna श्रेया/Shreya",
}

FAMILY = {
    "en": "Smith Johnson Williams Brown O'Connor Miller Davis MacDonald Taylor Anderson Moore "
          "Clark Lewis Walker Hall Young Wright Fitzgerald Baker Carter-Jones Stuart Thomson",
    "de": "Müller Schmidt Weiß Schäfer Köhler Großmann Böhm Krüger Vogel Lüttich Jäger Brandt "
          "Hofmann Bauer Meyer Strauß",
    "fr": "Lefèvre Moreau Dubois Bélanger Garçon Hénaff Lambert Mercier Œuvrard Lacroix Géraud "
          "D'Arcy Noël Perrin Sauvé",
    "es": "García Hernández Muñoz Ibáñez Peña Gutiérrez Núñez Castro Ordóñez Vázquez Ramírez "
          "López Díaz Quiñones",
    "pt": "Gonçalves Silva Araújo Simões Conceição Magalhães Brandão Souza Falcão Pinheiro "
          "Assunção Lourenço",
    "it": "Rossi D'Angelo Esposito Bianchi Ferrari Romano Colombo Ricci Marino Greco Niccolai "
          "Forlì",
    "pl": "Wójcik Kowalczyk Zieliński Szymański Dąbrowski Łuczak Śliwa Górski Żuk Nowak Kołodziej "
          "Brzęczyszczykiewicz",
    "cs": "Dvořák Novotný Černý Šťastný Říha Kučera Procházka Žák Ďurica Hájek Růžička Tůma",
    "tr": "Yılmaz Öztürk Şahin Çelik Doğan Güneş Aydın Kılıç Koç Işık Aslan Ünal",
    "vi": "Nguyễn Trần Lê Phạm Huỳnh Đặng Vũ Võ Bùi Đỗ Hồ Dương",
    "sv": "Lindström Åkerman Sjöberg Ødegård Håkansson Nyström Jørgensen Mäkelä Þórsdóttir "
          "Bergqvist Nørgaard Hämäläinen",
    "el": "Παπαδόπουλος/Papadopoulos Νικολάου/Nikolaou Γεωργίου/Georgiou Οικονόμου/Oikonomou "
          "Χατζής/Chatzis Αγγελόπουλος/Angelopoulos Ψαρράς/Psarras Δήμου/Dimou",
    "ru": "Иванова/Ivanova Кузнецов/Kuznetsov Щукин/Shchukin Соловьёв/Solovyov Шевченко/Shevchenko "
          "Петров/Petrov Ковальчук/Kovalchuk Димитров/Dimitrov Жуков/Zhukov Їжакевич/Yizhakevych",
    "zh": "王/Wang 李/Li 张/Zhang 刘/Liu 陳/Chen 楊/Yang 赵/Zhao 黄/Huang 欧阳/Ouyang 司馬/Sima",
    "ja": "佐藤/Sato 鈴木/Suzuki 髙橋/Takahashi 田中/Tanaka 渡邊/Watanabe 伊藤/Ito 小林/Kobayashi "
          "山﨑/Yamazaki 五十嵐/Igarashi",
    "ar": "الحسن/Al-Hassan عبدالله/Abdullah منصور/Mansour حداد/Haddad النجار/Al-Najjar "
          "إبراهيم/Ibrahim شاهين/Shaheen بكري/Bakri",
    "he": "כהן/Cohen לוי/Levi מזרחי/Mizrahi פרידמן/Friedman ברק/Barak",
    "ko": "김/Kim 이/Lee 박/Park 최/Choi 정/Jung 강/Kang",
    "hi": "शर्मा/Sharma पटेल/Patel सिंह/Singh गुप्ता/Gupta अय्यर/Iyer मिश्रा/Mishra",
}
