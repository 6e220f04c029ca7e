"""The traits of an English sentence that orders a machine about, and the plainest orders in Chinese and Korean.

See :mod:`japanese` for how they are meant.
"""

from __future__ import annotations

SURE = r"\b(?:ai|llm|(?:large )?language model|chat ?bot|chatgpt|gpt|copilot|ai (?:assistant|agent|model|system|tool)|summari[sz]er|ai reader)s?\b"
MAYBE = r"\b(?:assistant|agent|bot|model|machine|robot|program|software|system|engine|automat\w+ (?:reader|tool|system|process)|parser|pipeline|tool|reader|screener|algorithm)s?\b"
MACHINE = rf"(?:{SURE}|{MAYBE})"
_HANDLE = r"(?:summari[sz]|condens|process|read|digest|translat|scor|screen|pars|review|rank|grad|evaluat|index|answer|handl|transcrib|proofread|classif|ingest|open|aggregat|compar|sort|draft)\w*"

_CALL = r"\b(?:to|dear|hey|hi|hello|attention|note (?:to|for)|attn|for|instructions? (?:to|for)|message (?:to|for)|memo (?:to|for))\b:? (?:the |any |all |whichever |whatever |every |our |you |my )?(?:\w+ ){0,2}"
VOCATIVE = (
    rf"{_CALL}{SURE}[^.:\n]{{0,40}}[:,!—-]|(?:^|[.!?\n]\s*|[\[(>*#-]\s*){SURE}(?: (?:{_HANDLE}|note)[^.:\n]{{0,40}})?\s*[:,!]|,\s*{SURE}[!,.]"
    rf"|\bif (?:you(?: are|'re)|an?|the|any) (?:an? |the |any )?(?:\w+ ){{0,2}}{SURE}|\bif you(?: are|'re) (?:an? |the |any )?(?:\w+ ){{0,2}}{MAYBE}|\bnot (?:a )?human\b|\b(?:dear|hey|hello|for) {SURE}"
    rf"|\b(?:ai|llm|model|assistant|agent|gpt)[ _-](?:instructions?|note|directive|prompt)s?\s*[:=]|\b(?:for|to|notes? for) (?:\w+ )?(?:llm|ai)\b|\b(?:coding|ai|llm|browsing|autonomous) agents?\b"
)
VOCATIVE_THING = VOCATIVE_MAYBE = (
    rf"{_CALL}{MAYBE}[^.:\n]{{0,40}}[:,!—-]|(?:^|[.!?\n]\s*|[\[(>*#-]\s*)(?:[\w']+ )?{MAYBE}(?: (?:{_HANDLE}|note)[^.:\n]{{0,40}})?\s*[:,!]"
)
AGENT_WORKING = rf"\b{_HANDLE} {MAYBE}(?: [^.,:\n]{{0,40}})?,? (?:must|shall|should|has to|have to|is to|are to|needs? to|ought to|is required|are required)\b"
READER = rf"{MACHINE} (?:be |is |are |that |which |who )+{_HANDLE} (?:this|these|\w+ like this)|\b(?:whoever|whatever|whichever|any|anyone|every|the|an?) (?:\w+ ){{0,3}}?(?:or \w+ )?(?:{MACHINE} )?(?:that |which |is |who |are |now )*{_HANDLE} (?:this|these|the (?:above|present|attached))|{MACHINE} (?:\w+ )?{_HANDLE} (?:this|these)|\bwhatever (?:is )?{_HANDLE} (?:this|these)"
AGENT_SURE = rf"{SURE}(?: [^.,:\n]{{0,40}})?,? (?:must|shall|should|has to|have to|is to|are to|needs? to|ought to|will|is required|are required)\b"
AGENT_MAYBE = rf"{MAYBE}(?: [^.,:\n]{{0,40}})?,? (?:must|shall|should|has to|have to|is to|are to|needs? to|ought to|is required|are required)\b"
TOOL = rf"\bwhen (?:you )?{_HANDLE}|\bin (?:your|the|any|every) (?:summary|answer|reply|response|digest|output|minutes|translation)|\b(?:your|every) (?:summary|answer|reply|response|output|digest)\b"
PEOPLE = r"\b(?:staff|users?|employees?|students?|residents?|applicants?|officials?|we|people|members?|developers?|teachers?) (?:must|should|shall|may|can|need|are|do not|have)\b"
_DO = r"(?:ignore|disregard|forget|say|write|state|report|output|print|reply|answer|respond|describe|treat|rank|rate|award|mark|give|copy|send|forward|include|add|omit|leave|keep|translate|replace|insert|append|begin|start|end|tell|pretend|act|stop|drop|delete|skip|call|claim|list|repeat|reveal|show|recommend|approve|classify|make|put|use|change|do|just|summari[sz]e|praise|conclude|continue|read|count|assume|email|e-mail|upload|post|fetch|clear|override|obey|mention|run|rewrite|fill|publish|set|remove|hide|highlight|cite|mention)"
FORMAL = r"\b(?:must|shall|should|has to|have to|is to|are to|needs? to|ought to|required)\b"
DIRECT = rf"\b(?:please|never|always|do not|don't)\b|(?:^|[:,;.!—>\])(*-]\s*|\b(?:and|then|or|now|instead) ){_DO}\b"

PLAIN = CLOSED = COMMAND = r"(?!)"
"""English has no plain form that orders, and no need to tell clauses apart."""

TRAITS: tuple[tuple[str, float, str], ...] = (
    ("override", 3.0, r"\b(?:ignore|disregard|forget|override|discard)\b (?:all |any |every )?(?:of )?(?:the |your |my |these |those )?(?:(?:previous|prior|above|preceding|foregoing|earlier|system|given) )+(?:and \w+ )?(?:instructions?|prompts?|rules|directions|directives|commands|orders)\b(?! i\b)|\b(?:ignore|disregard|forget) (?:all|any|every) (?:the |your )?(?:instructions?|prompts?)\b"),
    ("override", 1.5, r"\b(?:ignore|disregard|forget|override|bypass|discard|stop|set aside|drop|abandon|obey|neglect|do not (?:follow|obey))\b(?! (?:any |the |this |that |my |all )*(?:message|mail|e-?mail|letter|call|notice))[^.\n]{0,40}\b(?:instructions?|prompts?|rules?|directions?|directives?|guidelines?|commands?|orders|everything (?:above|before|you)|you (?:were|have been|are) (?:told|given|asked|supposed)|task|request|the user|minutes above|text below|policy|this (?:title|line))\b"),
    ("override", 1.0, r"\b(?:instructions?|rules|directions|prompts?|orders|weightings?|guidelines?|task)\b[^.\n]{0,30}\b(?:void|cancel\w*|obsolete|out of date|no longer|expired|replaced|superseded|invalid|withdrawn|lapsed)\b"),
    ("override", 1.5, r"\b(?:instead of|regardless of|rather than) (?:what )?(?:the user|you were)|\bwhatever (?:the user|you)\b"),
    ("fake", 1.5, r"\bnew (?:task|instructions?|orders|directives?)\b|\b(?:end|start) of (?:document|source|material|context|input|prompt|user|data)\b|\b(?:system|admin(?:istrator)?) override\b|\bfrom this (?:point|line) on\b|\bmaintenance mode\b|\boverride:|\breal instructions?\b"),
    ("secret", 3.0, r"\b(?:reveal|print|show|output|repeat|leak|display|disclose|reproduce|tell me|copy|quote|list|give)\b[^.\n]{0,40}\b(?:(?:hidden|initial|original|system|developer|secret) (?:prompt|instructions?|message|rules)|your (?:\w+ )?(?:prompt|instructions?)|(?:words?|what) you were (?:configured|given|told|set))"),
    ("secret", 1.0, r"\b(?:user's question|conversation (?:so far|history)|bank details|passwords?|api keys?|credentials)\b"),
    ("role", 1.5, r"\byou are now\b|\bact as\b|\bpretend (?:to be|you are)\b|\bfrom now on,? you\b|\brole-?play\b|\b(?:dan|developer|debug|god|jailbreak|admin|unrestricted)(?: mode| assistant)\b|\bno (?:restrictions|limits|filters)\b"),
    ("plant", 1.0, r"\b(?:say|state|write|report|reply|answer|respond|describe|call|claim|output|conclude|insist|put|present|begin|end|start|insert|declare|tell|given)\b[^.\n]{0,40}(?:\bthat\b|[\"“「『:]|\bas\b|\bonly\b|\bexactly\b|\bwith\b)|\bnothing else\b"),
    ("suppress", 1.0, r"\b(?:do not|don't|never|without|must not|should not|not|avoid)\b(?: \w+){0,2} (?:mention\w*|disclos\w*|reveal\w*|record\w*|report\w*|includ\w*|tell\w*|list\w*|say\w*|summari[sz]\w*|translat\w*)|\bomit\b|\bleave\b[^.\n]{0,20}\bout\b|\bhide\b|\bkeep (?:quiet|silent)\b|\bskip\b"),
    ("conceal", 1.0, r"\bkeep (?:quiet|silent|this)\b|\bas if nothing\b|\bwithout (?:telling|mentioning|asking)\b|\bsecret(?:ly)?\b|\b(?:do not|don't|never) (?:tell|record|mention|reveal|disclose)\b[^.\n]{0,20}\b(?:why|this|that you|anyone|user|rule|line|note)\b|\bthis (?:line|sentence|note|instruction)\b"),
    ("distort", 1.0, r"\b(?:full marks|first|best|surplus|approved|highest|top|excellent|flawless|perfect|majority|minority|satisfied|unanimous\w*|favou?rabl[ey]|positive|praise|recommend\w*|compliant|free|instead|replace\w*|continuous|passed|safe)\b|\bno (?:\w+ )?(?:defects?|objections?|objected|risks?|problems?|issues?|complaints?|action)\b|\bno (?:school|one|body|member)\b|\btreat\b[^.\n]{0,40}\bas\b|\bas (?:a|an) \w+\b|\bpoem\b|\bonly decision\b|\brank\b"),
    ("act", 0.75, r"\b(?:send|forward|e-?mail|click|fetch|visit|delete|copy|upload|post|execute|run|purchase|transfer)\b"),
    ("address", 0.5, r"https?:|//|@[a-z]"),
    ("only", 0.5, r"\b(?:only|always|never|every|just|exactly|all|any|word for word|verbatim)\b"),
    ("work", 0.5, r"\b(?:summar\w+|answer\w*|response|respond|reply|output|minutes|digest|translat\w+|abstract|report\w*|review|rank\w*|scor\w+|writ\w+|write|state|say|marks?|describe|descri\w+|count|comments?)\b"),
    # Chinese and Korean: what was told is to be ignored, or the model becomes another.
    ("override", 3.0, r"(?:忽略|无视|無視|忘记|忘記|不要理会|不要理會|忽視)[^。\n]{0,10}(?:之前|以上|先前|前面|所有|上述|全部)[^。\n]{0,8}(?:指令|指示|提示|规则|規則|命令|要求)"),
    ("override", 3.0, r"(?:이전|위의?|앞의?|기존|지금까지|모든)[^.\n]{0,12}(?:지시|명령|프롬프트|규칙|지침)[^.\n]{0,10}(?:무시|잊|따르지)"),
    ("override", 3.0, r"(?:你|您)(?:现在|現在)(?:是|要扮演|将作为)[^。\n]{0,15}(?:助手|模型|ai|机器人|機器人)|(?:系统|系統)提示[^。\n]{0,10}(?:显示|輸出|输出|告诉)|(?:당신은|너는) (?:이제|지금)[^.\n]{0,20}(?:ai|모델|비서)|시스템 ?프롬프트[^.\n]{0,10}(?:출력|보여|알려)"),
    ("plant", 1.0, r"(?:总结|總結|摘要|回答|概括)[^。\n]{0,20}(?:写明|写道|只写|寫|必须|必須|只|不要)|이라고만|라고만|(?:요약|답변)[^.\n]{0,20}(?:반드시|하지 ?마|만 )"),
    ("suppress", 1.0, r"不要(?:提及|提到|说|写|翻译)|언급하지|쓰지 ?마|말하지 ?마"),
    ("machine", 2.0, r"(?:인공지능|언어 ?모델|言語模型|语言模型|大模型|人工智能|ai)(?:은|는|에게|이|请|請|必须|必須|应|應|:|,)"),
)  # fmt: skip
