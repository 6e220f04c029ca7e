"""Why an edit is not made, in words: in Japanese for documents, in the user's language for messages."""

from __future__ import annotations

from kumaai.messages import N_, _

_REASONS = {
    # kumaai/guard/edits.py and edits_content.py: what the edit would do
    "block.unknown": ("該当する箇所がありません", N_("there is no such place")),
    "not_found": ("修正前の文言が見つかりません", N_("the wording was not found")),
    "ambiguous": (
        "修正前の文言が複数あり、箇所を決められません",
        N_("the wording stands there more than once"),
    ),
    "duplicate": ("同じ修正が既にあります", N_("the same edit was proposed before")),
    "overlap": ("ほかの修正と重なります", N_("it overlaps another edit")),
    "no_change": ("修正前と修正後が同じです", N_("it changes nothing")),
    "link": ("リンクや特殊な文字が変わります", N_("it would change a link or hidden characters")),
    "quotation": ("かぎ括弧の中の引用が変わります", N_("it would change a quotation")),
    "number": ("数値や日付が変わります", N_("it would change a number or a date")),
    "article": ("条項や様式の番号が変わります", N_("it would change a reference to an article or a form")),
    "sentence": ("文の数が変わります", N_("it would change the number of sentences")),
    "name": ("固有名詞が変わります", N_("it would change a name")),
    "meaning": ("意味が変わるおそれがあります", N_("it may change the meaning")),
    "rewrite": ("書き換えが大きすぎます", N_("it rewrites too much")),
    # kumaai/office/word/revise.py: what the Word file does not allow
    "limit": ("指摘が多すぎます", N_("there are too many findings")),
    "unchanged": ("修正前と修正後が同じです", N_("it changes nothing")),
    "span": ("段落や改行をまたぎます", N_("it reaches over paragraphs or line breaks")),
    "field": ("自動で更新される部分（フィールド）です", N_("the text is a field that Word updates")),
    "object": ("図や脚注番号などの部分です", N_("a picture, a note mark or the like stands there")),
    "ruby": ("ふりがなの付いた部分です", N_("the text has ruby")),
    "math": ("数式の部分です", N_("it is an equation")),
    "empty": ("挿入する位置に文字がありません", N_("there is no text to stand beside")),
    "control.locked": ("編集を禁じた入力欄です", N_("the form field is locked")),
    "control.bound": ("データと結び付いた入力欄です", N_("the form field is bound to data")),
    "control.date": ("日付の入力欄です", N_("it is a form field for a date")),
    "control.choice": ("選択式の入力欄です", N_("it is a form field with choices")),
    "control.placeholder": ("未記入の入力欄です", N_("the form field is not filled in")),
    "protected": (
        "編集が保護されています",
        N_("it is protected against changes; --force edits it all the same"),
    ),
    "signed": ("電子署名があり、変更できません", N_("the document is digitally signed")),
    "verify": ("修正後の検証に合格しませんでした", N_("the changed document did not pass verification")),
    # kumaai/office/excel/mark.py: what the workbook does not allow
    "not_text": ("文字のセルではありません", N_("the cell holds no text")),
    "covered": ("結合セルに隠れた文字です", N_("a merged cell covers it")),
    "special": ("特殊な文字を含むセルです", N_("the cell holds special characters")),
    "drawing": (
        "シートの図形に、コメントを加えられません",
        N_("the sheet's drawing cannot take another comment"),
    ),
    # kumaai/office/excel/relied.py: what other parts of the workbook rely on
    "relied.table": (
        "テーブルの見出しか集計行なので、文字は変えていません",
        N_("it is a table's header or total, which formulas may name"),
    ),
    "relied.pivot": ("ピボットテーブルが使うので、文字は変えていません", N_("a pivot table uses it")),
    "relied.choice": (
        "入力規則のリストの選択肢なので、文字は変えていません",
        N_("it is a choice of a drop-down list"),
    ),
    "relied.filter": ("フィルターの条件なので、文字は変えていません", N_("a filter is set to it")),
    "relied.lookup": (
        "数式が検索・比較に使うので、文字は変えていません",
        N_("formulas look it up or compare it"),
    ),
    "relied.name": (
        "シート名か名前の定義と同じなので、文字は変えていません",
        N_("a sheet or a name is called so"),
    ),
}


def in_japanese(code: str) -> str:
    """The reason for a document."""
    return _REASONS[code][0] if code in _REASONS else code


def in_words(code: str) -> str:
    """The reason for a message, in the user's language."""
    return _(_REASONS[code][1]) if code in _REASONS else code
