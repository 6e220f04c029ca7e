"""The catalogue's patterns: what staff ask for, in their words, and what comes out.

A pattern is a kind of request; the recipes and the search understand many more
wordings and columns of each. ``by`` says whether the words alone suffice
("words") or an example value must single the formula out ("examples").
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """One kind of request: a stable id, one line in Japanese and English, requests as staff write them."""

    id: str
    ja: str
    en: str
    requests: tuple[str, ...]
    by: str = "words"


PATTERNS: tuple[Pattern, ...] = (
    # Numbers in a row
    Pattern("sum-columns", "列どうしの合計", "The sum of columns", ("予算額と決算額の合計", "予算額に決算額を足した額")),
    Pattern("difference", "列の差・残額", "One column minus another", ("予算額から決算額を引いた残り", "予算額－決算額")),
    Pattern("ratio", "割合・率", "One column as a part of another", ("決算額÷予算額を％で小数1位まで", "予算額に対する決算額の割合を％で、小数第1位まで")),
    Pattern("growth-rate", "増減率", "The rate of change", ("前年度決算額からの増減率を％で小数1位まで", "前年度決算額に対する増減率を％で小数1位まで")),
    Pattern("change", "前年との増減", "The change from another column", ("決算額は前年度決算額と比べていくら増えたか", "決算額から前年度決算額を引いた増減"), "examples"),
    Pattern("part-of", "定率の額", "A fixed part of a column", ("予算額の1割。円未満切捨て", "予算額に10％をかけた額、円未満切捨て")),
    Pattern("cut-off", "端数の切捨て", "Rounding down to thousands", ("決算額を千円未満切捨て", "決算額の千円未満を切り捨てて"), "examples"),
    Pattern("in-thousands", "千円単位の表示", "An amount in thousands", ("決算額を千円単位で（千円未満切捨て）",), "examples"),
    Pattern("share-of-total", "構成比", "The share of the total", ("決算額が全体に占める割合。％で小数1位まで", "決算額の構成比を％で小数1位まで"), "examples"),
    Pattern("share-of-group", "グループ内の割合", "The share of the group's total", ("決算額が同じ課の合計に占める割合を％で小数1位",), "examples"),
    Pattern("rank-descending", "大きい順の順位", "The rank from the largest", ("決算額の多い順の順位", "決算額が大きい順に順位")),
    Pattern("rank-ascending", "小さい順の順位", "The rank from the smallest", ("決算額の少ない順の順位",)),
    Pattern("rank-in-group", "グループ内の順位", "The rank within a group", ("同じ課の中で決算額が多い順の順位",)),
    Pattern("running-total", "累計", "A running total", ("決算額の累計", "決算額を上から順に足していった累計")),
    Pattern("running-total-in-group", "グループごとの累計", "A running total within a group", ("課ごとの決算額の累計",), "examples"),
    Pattern("running-number", "グループごとの連番", "Numbers within a group", ("課ごとに1から振る通し番号", "同じ課の中での連番"), "examples"),
    Pattern("group-total", "同じグループの合計", "The group's total in each row", ("同じ課の決算額の合計",), "examples"),
    Pattern("group-count", "同じものの件数", "How often the row's value occurs", ("同じ課が何件あるか", "同じ課の件数"), "examples"),
    Pattern("previous-row", "前の行との差", "The change from the row above", ("1つ前の行の決算額との差。最初の行は空欄",), "examples"),
    Pattern("moving-average", "移動平均", "A moving average", ("決算額の3件の移動平均。最初の2件は空白",), "examples"),
    Pattern("with-tax", "税込額", "An amount with tax", ("決算額に消費税を足した税込の額。税率は行ごと。円未満切捨て",), "examples"),
    Pattern("without-tax", "税抜額", "An amount without tax", ("決算額は税込です。税抜の額を、円未満切捨てで。税率は行ごと",), "examples"),
    Pattern("bands", "段階の判定", "Grades by bounds", ("決算額が100万円以上なら「大」、50万円以上なら「中」、それ以外は「小」",)),
    Pattern("flag-by-comparison", "列どうしの比較", "A mark by comparing columns", ("決算額が予算額を超えていたら「超過」、それ以外は空欄",)),
    Pattern("flag-by-value", "値による判定", "A mark by a value", ("課が税務課なら「対象」、それ以外は「対象外」",)),
    Pattern("both-conditions", "かつの判定", "A mark when both hold", ("課が税務課かつ決算額が50万円以上なら「○」、それ以外は「×」",)),
    Pattern("either-condition", "またはの判定", "A mark when either holds", ("課が税務課または決算額が100万円以上なら「○」、それ以外は「×」",)),
    Pattern("upper-limit", "上限つきの額", "An amount with an upper limit", ("予算額の1割。円未満切捨て。上限は80,000円",)),
    Pattern("not-below-zero", "マイナスは0", "A difference not below zero", ("決算額から前年度決算額を引いた額。マイナスになるところは0",)),
    Pattern("guarded-ratio", "0なら記号", "A ratio with a sign where the divisor is zero", ("決算額÷前年度決算額を小数2位まで。前年度決算額が0なら「-」",)),
    Pattern("percent-of-goal", "目標に対する割合", "A column as a part of a labelled cell", ("決算額÷目標額を％で小数1位まで",), "examples"),
    Pattern("lookup", "表引き", "A value looked up on another sheet", ("率表シートから費目の上限額を引いて",), "examples"),
    Pattern("lookup-and-multiply", "表の率をかける", "A column times a looked-up rate", ("予算額に率表の補助率をかけた額。円未満切捨て",), "examples"),
    Pattern("duplicate-flag", "重複の印", "A mark for what occurs twice", ("同じ費目が2回以上あれば「重複」、それ以外は空欄",), "examples"),
    # Dates in a row
    Pattern("age", "年齢", "An age at a base date", ("基準日時点の年齢", "基準日での満年齢")),
    Pattern("years-between", "満年数", "Whole years between two dates", ("入会日から基準日までの満年数",), "examples"),
    Pattern("span-text", "年数と月数", "Years and months as a text", ("入会日から基準日までを「12年3か月」の形で",), "examples"),
    Pattern("days-between", "日数", "Days between two dates", ("入会日から退会日までの日数。退会日が空欄なら空白",)),
    Pattern("days-left", "残り日数", "Days left", ("基準日から更新日まであと何日か",)),
    Pattern("decade", "年代", "An age group of ten years", ("基準日の年齢で年代を「30代」のように",), "examples"),
    Pattern("fiscal-year", "年度", "The fiscal year of a date", ("入会日が何年度か。西暦の数字で",)),
    Pattern("fiscal-year-era", "和暦の年度", "The fiscal year in the Japanese era", ("入会日が何年度か、「令和6年度」の形で",)),
    Pattern("quarter", "四半期", "The quarter of the fiscal year", ("入会日が年度の第何四半期か。「第1四半期」の形で",)),
    Pattern("half-year", "上期・下期", "The half of the fiscal year", ("入会日が4〜9月なら「上期」、それ以外は「下期」",), "examples"),
    Pattern("month-label", "月の表示", "The month as a text", ("入会日の月を「4月」のように",), "examples"),
    Pattern("weekday", "曜日", "The day of the week", ("入会日の曜日を「月」のように",)),
    Pattern("era-date", "和暦", "A date in the Japanese era", ("生年月日を和暦の文字にして",)),
    Pattern("month-end", "月末", "The end of a month", ("入会日の翌月末", "入会日の翌月末日"), "examples"),
    Pattern("day-of-next-month", "翌月の決まった日", "A fixed day of the next month", ("入会日の翌月10日",), "examples"),
    Pattern("months-later", "数か月後", "Some months later", ("入会日の3か月後",)),
    Pattern("days-later", "数日後", "Some days later", ("入会日の30日後",), "examples"),
    Pattern("workdays-later", "数営業日後", "Some working days later", ("入会日から5営業日後。休日シートの日は除く",)),
    Pattern("workdays-between", "営業日数", "Working days between two dates", ("入会日から更新日までの営業日数。休日シートの日は数えない",), "examples"),
    Pattern("payday", "休みなら前の営業日", "The end of a month moved to a working day", ("入会日の翌月末。土日や休日シートの日なら前の営業日",), "examples"),
    Pattern("deadline-passed", "期限の判定", "Whether a deadline has passed", ("更新日が基準日より前なら「期限切れ」、それ以外は「有効」",), "examples"),
    Pattern("filled-flag", "入力の有無", "Whether a cell is filled", ("退会日が空なら「在籍」、入っていれば「退会」",)),
    Pattern("weekend-flag", "土日の判定", "Whether a date is a weekend", ("入会日が土日なら「土日」、それ以外は「平日」",)),
    Pattern("fiscal-year-end", "年度末", "The last day of the fiscal year", ("入会日の属する年度の末日（3月31日）",), "examples"),
    # Texts in a row
    Pattern("family-name", "姓", "The family name", ("氏名から苗字だけ",)),
    Pattern("given-name", "名", "The given name", ("氏名から下の名前だけ",), "examples"),
    Pattern("without-spaces", "空白を詰める", "A text without spaces", ("氏名の空白を全部取って",), "examples"),
    Pattern("zero-padding", "桁ぞろえ", "Leading zeros", ("コードを5桁にそろえて頭に0を付ける",)),
    Pattern("postal-code", "郵便番号の形", "A postal code with its hyphen", ("郵便番号を123-4567の形に",)),
    Pattern("digits-only", "ハイフンを取る", "A number without hyphens", ("電話番号のハイフンを取って",), "examples"),
    Pattern("before-mark", "記号の前", "What stands before a mark", ("電話番号の最初のハイフンより前",), "examples"),
    Pattern("after-mark", "記号の後ろの数字", "The number after a mark", ("文書番号のハイフンの後ろを数字として取り出したい",)),
    Pattern("city", "市町村名", "The city of an address", ("住所の先頭から「市」まで",), "examples"),
    Pattern("honorific", "敬称", "A name with 様", ("氏名の後ろに「様」を付ける",)),
    Pattern("join", "連結", "Columns joined", ("住所と氏名を「／」でつなげて",), "examples"),
    Pattern("half-width", "半角にする", "Half-width characters", ("備考を半角に",), "examples"),
    Pattern("text-length", "文字数", "The length of a text", ("備考の文字数",), "examples"),
    Pattern("left-characters", "左から何文字", "The first characters", ("文書番号の左から2文字",), "examples"),
    # Times in a row
    Pattern("minutes-between", "分数", "Minutes between two times", ("始業から終業までの分数",), "examples"),
    Pattern("minutes-worked", "休憩を引いた分数", "Minutes worked, the break taken off", ("実働を分で（終業－始業から休憩を引く）",), "examples"),
    Pattern("hours-worked", "時間数", "Hours as a number", ("始業から終業まで何時間か（8.5のような小数で）",), "examples"),
    Pattern("overtime", "時間外", "Minutes over a limit", ("休憩を引いて7時間45分を超えた分を分で。超えなければ0",), "examples"),
    Pattern("duration-text", "時間の表示", "A duration as a text", ("始業から終業までを「8時間05分」のように",), "examples"),
    Pattern("hour-flag", "時刻の判定", "A mark by the hour", ("終業が18時以降なら「延長」、それ以外は空欄",), "examples"),
    # Questions to a list
    Pattern("count-by-key", "項目ごとの件数", "Rows of each key", ("窓口ごとの件数", "窓口別に何件あるか")),
    Pattern("sum-by-key", "項目ごとの合計", "A sum for each key", ("窓口ごとの手数料の合計",)),
    Pattern("average-by-key", "項目ごとの平均", "An average for each key", ("窓口ごとの通数の平均を小数1位まで",)),
    Pattern("maximum-by-key", "項目ごとの最大", "The largest for each key", ("窓口ごとの手数料の最大",)),
    Pattern("minimum-by-key", "項目ごとの最小", "The smallest for each key", ("窓口ごとの手数料の最小",)),
    Pattern("median-by-key", "項目ごとの中央値", "The median for each key", ("窓口ごとの手数料の中央値",), "examples"),
    Pattern("count-by-two", "2条件の件数", "Rows under two conditions", ("窓口ごとに状況が「未」の件数",), "examples"),
    Pattern("sum-excluding", "除いた合計", "A sum without some rows", ("窓口ごとの手数料の合計。税証明は除く",), "examples"),
    Pattern("count-over", "以上の件数", "Rows at or over a bound", ("窓口ごとに、手数料が1000円以上の件数",)),
    Pattern("share-by-key", "項目ごとの割合", "Each key's share of the rows", ("窓口ごとの件数が全体に占める割合を％で小数1位",), "examples"),
    Pattern("name-of-largest", "最大のものの名前", "What belongs to the largest", ("窓口ごとに手数料が一番高い種別",), "examples"),
    Pattern("sum-of-product", "掛けて合計", "A sum of products", ("窓口ごとに通数×単価を足したもの",), "examples"),
    Pattern("ratio-by-key", "合計どうしの割合", "One sum over another", ("窓口ごとに手数料の合計÷通数の合計を小数1位まで",), "examples"),
    Pattern("sum-by-month", "月ごとの合計", "A sum for each month", ("月ごとの手数料の合計",), "examples"),
    Pattern("count-by-month", "月ごとの件数", "Rows of each month", ("月ごとの件数",), "examples"),
    Pattern("cross-table", "クロス集計", "A cross table", ("窓口と種別のクロス集計。手数料を合計",), "examples"),
    Pattern("single-count", "条件に合う件数", "Rows under a condition, in one cell", ("状況が「未」のものは何件か",), "examples"),
    Pattern("single-sum", "全体の合計", "A column's sum, in one cell", ("受付シートの手数料の合計",), "examples"),
    Pattern("weekend-sum", "土日の合計", "A sum over weekends", ("土日だけの手数料の合計",)),
    Pattern("blank-count", "未入力の件数", "Blank cells", ("状況が空欄のものは何件か",), "examples"),
)  # fmt: skip
