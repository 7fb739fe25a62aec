"""Names that are hard to tell: of one person in two spellings, and of two people whose names are alike."""

import pytest

from services.extract.link.grouping import ONE
from services.extract.link.names.comparing import compare

ALIKE = """
Jean-Yves Le Drian|جان إيف لودريان
Yahya Sinwar|يحيى السنوار
Hulusi Akar|خلوصي أكار
Saeed Khatibzadeh|سعيد خطيب زاده
Samir Geagea|سمير جعجع
Mehmet Şimşek|محمد شيمشك
Ahmet Davutoğlu|أحمد داود أوغلو
Abdullah Saleh|عبد الله صالح
Rami Abdulrahman|رامي عبد الرحمن
Abdul-Rahman Ali|عبدالرحمن علي
Kim Jong Un|كيم جونغ أون
Robert F. Kennedy Jr.|روبرت كينيدي جونيور
Anne Hathaway|آن هاثاواي
E. M. Forster|إدوارد مورغان فورستر
J. K. Rowling|جيه كيه رولينغ
George W. Bush|جورج دبليو بوش
Mikhail Gorbachev|Михаил Горбачёв
Ruhollah Khomeini|روح الله خميني
Qassem Soleimani|قاسم سلیمانی
Mohammad-Javad Zarif|محمدجواد ظریف
Aleksandr Lukashenko|Alyaksandr Lukashenka
Oleksandr Usyk|أولكسندر أوسيك
Dmytro Kuleba|Дмитро Кулеба
Süleyman Demirel|سليمان ديميريل
Turgut Özal|تورغوت أوزال
Li Keqiang|لي كه تشيانغ
Zhou Enlai|Zhou En-lai
Nguyen Phu Trong|نغوين فو ترونغ
Charles de Gaulle|شارل ديغول
Ludwig van Beethoven|لودفيغ فان بيتهوفن
Abu Nuwas|أبو نواس
Ibn Khaldun|ابن خلدون
Youssef Cherif|يوسف شريف
Umm Kulthum|أم كلثوم
Gamal Abdel Nasser|جمال عبدالناصر
Anwar el-Sadat|أنور السادات
Taha Hussein|طه حسين
Naguib Mahfouz|نجيب محفوظ
Salah ad-Din al-Ayyubi|صلاح الدين الأيوبي
Houari Boumédiène|هواري بومدين
Habib Bourguiba|الحبيب بورقيبة
Abdelaziz Bouteflika|عبد العزيز بوتفليقة
Muhammad Iqbal|محمد إقبال
Benazir Bhutto|بينظير بوتو
Jawaharlal Nehru|جواهر لال نهرو
Sir Winston Churchill|ونستون تشرشل
Dr. Mohamed ElBaradei|محمد البرادعي
Mohamed El-Baradei|Mohammed ElBaradei
King Hussein bin Talal|الملك حسين بن طلال
Queen Rania Al Abdullah|الملكة رانيا العبد الله
Ekaterina Furtseva|Yekaterina Furtseva
Vaclav Havel|Václav Havel
"""
TWO = """
Bahia Hariri|بهاء الحريري
Kim Jong Un|Kim Jong Il
كيم جونغ أون|Kim Jong Il
Kim Yo Jong|كيم جونغ أون
Li Qiang|Li Keqiang
George W. Bush|George H. W. Bush
Khalid bin Salman|خالد بن سلطان
Donald Trump Jr.|Donald Trump
Maria Lopez|Mario Lopez
Hassan Ali|Hussein Ali
حسن علي|Hussein Ali
Ahmed Hussein|Ahmed Hassan
أحمد حسين|Ahmad Hassan
عمر خان|Amir Khan
John Smith|Joan Smith
Paul Ryan|Paula Ryan
Nasser Ali|نصر علي
Rami Abdulrahman|رامي عبد الرحيم
Abdullah Ahmed|عبد الله محمد
Jean-Marie Colin|Jean-Luc Colin
محمد علي|Mohammed Ali Hassan
Hussein Salami|حسين سالم
Salah Ali|صالح علي
Kamal Jumblatt|كامل جنبلاط
Saad Salem|سعيد سالم
Mahmoud Darwish|محمد درويش
Mahmoud Ali|Mohammed Ali
Masoud Barzani|مسرور بارزاني
Rashid Rida|رشاد رضا
Jamal Khashoggi|جميل خاشقجي
Walid Jumblatt|Taymour Jumblatt
Gamal Mubarak|علاء مبارك
Fidel Castro|راؤول كاسترو
Raul Castro|Fidel Castro
Indira Gandhi|راجيف غاندي
Rajiv Gandhi|Rahul Gandhi
John F. Kennedy|Robert F. Kennedy
John F. Kennedy|جون كيري
Theodore Roosevelt|فرانكلين روزفلت
Mao Zedong|Mao Ning
Wang Yi|وانغ وي
Sergei Ivanov|Sergei Ivashov
Andrei Gromyko|Andrei Grechko
Nikita Khrushchev|Nina Khrushcheva
Heinrich Mann|Thomas Mann
Heinrich Böll|Heinrich Mann
Anna Freud|آنا فرانك
Mustafa Kemal|مصطفى كامل
"""


def _pairs(lines: str) -> list[tuple[str, str]]:
    return [(one, other) for one, _, other in (line.partition("|") for line in lines.strip().splitlines())]


@pytest.mark.parametrize(("one", "other"), _pairs(ALIKE))
def test_spellings_of_one_name_are_told_as_one(one: str, other: str) -> None:
    assert compare(one, other).score >= ONE, compare(one, other)


@pytest.mark.parametrize(("one", "other"), _pairs(TWO))
def test_names_that_are_alike_and_two_are_not_joined(one: str, other: str) -> None:
    assert compare(one, other).score < ONE, compare(one, other)
