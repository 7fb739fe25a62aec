"""Short news items, written for these tests about places and people that do not exist."""

HARBOUR = """Harbour of Port Alma to reopen on Monday

PORT ALMA, March 3, 2026 - The harbour of Port Alma will reopen on Monday after eleven weeks of repairs.

"Every crane was inspected twice," harbour master Dana Orwell said on Tuesday.

According to the port authority, the first ship will carry grain.
"""

SCHOOL = """School buses return to the Northern Valley

March 4, 2026

The mayor of Eastmere, Tomas Brandt, told reporters that forty new buses had been bought. "No child will walk home in
the dark," he said.

Parents said that they would wait and see.
"""

WATER = """إعادة فتح محطة المياه في مدينة النورس

النورس، 3 مارس 2026 - أعلن وزير المياه سامر الحداد، اليوم الثلاثاء، إعادة فتح محطة المياه الرئيسية في المدينة.

وقال الحداد: "إن المحطة ستعمل بكامل طاقتها قبل نهاية الشهر".

وأضاف أن أعمال الصيانة استغرقت ستة أشهر.
"""

MUSEUM = """متحف البحر يفتح أبوابه أمام الزوار

4 مارس 2026

أكدت مديرة المتحف، هالة النجار، أن المتحف سيفتح أبوابه يوم الأحد، مشيرة إلى أن الدخول سيكون مجاناً في الأسبوع الأول.

وقالت النجار: "نريد أن يرى كل طفل هذه السفينة".
"""

ALL = {"harbour.txt": HARBOUR, "school.txt": SCHOOL, "water.txt": WATER, "museum.txt": MUSEUM}


def numbered(number: int) -> str:
    """One of any number of different articles, each with two statements."""
    return f"""Bridge {number} over the Alma is closed

March 5, 2026

"Bridge {number} has to be painted before winter," engineer Dana Orwell said on Wednesday.

Mayor Tomas Brandt said that bridge {number} would stay closed for {number % 9 + 2} days.
"""
