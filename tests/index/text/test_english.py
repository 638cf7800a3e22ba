"""English frames around Japanese sentences."""

from __future__ import annotations

import pytest

from index.text.english import restate


@pytest.mark.parametrize(
    ("sentence", "english"),
    [
        ("2030 年代前半までに年間 30 件程度", "first half of the 2030s; about 30 (件) a year"),
        ("1,500 億円規模の基金", "on the scale of 150 billion yen"),
        ("2022 年度には総額１兆円規模", "FY2022; on the scale of 1 trillion yen in total"),
        ("令和６年６月４日", "4 June 2024"),
        ("2025 年春めど", "spring 2025"),
        ("30％以上", "30% or more"),
        ("第３期", "3rd period"),
        ("ＩＰＡに設置され", "IPA"),
        ("Ｊ―ＰＥＡＫＳ", "J-PEAKS"),
        ("参考：HP　https://www.example.jp/2024/06/202406_a.pdf", "HP; https://www.example.jp/2024/06/202406_a.pdf"),
        ("これら２つの標準を含むデータ項目一つ一つ（注３）", ""),
        ("①電子記録を識別し、②履歴を保存する", ""),
        ("十二　相反する利害を有する者", ""),
        ("２つめの課題は2024年", "2nd; 2024"),
        ("図1 ドキュメント構成", "Figure 1"),
        ("商法第７５８条第１項第７号", "Article 758, paragraph 1, item 7"),
        ("内閣府設置法（平成十一年法律第八十九号）第四十九条", "Act No. 89 of 1999; Article 49"),
        ("第一種奨学金並み", "No. 1 (種)"),
        ("約10〜20か所、10～20%、1/3～1/2", "about 10 to 20 (か所); 10 to 20%"),
        ("３～４月", "March to April"),
        ("毎年４月に３割増とし、▲5億円の赤字を無くす", "April; 30%; minus 500 million yen"),
        ("H14の46.5%に対してH30で32.9%", "H14 (2002); 46.5%; H30 (2018); 32.9%"),
    ],
)
def test_figures_are_restated_in_english_by_code(sentence: str, english: str) -> None:
    assert restate(sentence) == english
