Attribute VB_Name = "Kumaai"
Option Explicit

' Word と Excel から kumaai を使うマクロです。取り込み方は README.ja.md にあります。
'
' マクロ
'   KumaaiProofread  （Word）  開いている文書を校正し、変更履歴の付いた文書を開きます。
'   KumaaiFormula    （Excel） 選んだセルの式を作り、確かめてから書き込みます。
' 関数（自分のマクロから使えます）
'   KumaaiRun        コマンドを1つ実行し、終わるまで待って、結果（1行の JSON）を返します。
'   KumaaiSucceeded  結果が成功かどうか。
'   KumaaiField      結果から値を1つ取り出します。例: KumaaiField(envelope, "outputs.0.path")
'
' 開いている文書には、式を書き込むとき以外は手を付けません。写しを kumaai に渡します。
' 動かす場所で違う部分（起動、ファイル、画面）は Host で始まる手続きに分けてあり、
' KumaaiWindows.bas か KumaaiLibreOffice.bas のどちらか一方を一緒に取り込みます。

Private Const ProgramName As String = "kumaai"
Private Const LimitSeconds As Long = 300
Private Const GraceSeconds As Long = 15
Private Const Quote As String = """"

' --timeout を持つコマンド。時間が来れば kumaai が自分で止まります。
Private Const TimedCommands As String = " minutes summarize proofread excel-formula ideas run "

' Word: 開いている文書の写しを校正し、結果を元の文書と同じフォルダーに置いて開きます。
Public Sub KumaaiProofread()
    Dim folder As String
    folder = HostNewFolder()
    On Error GoTo Failed
    ProofreadInFolder folder
    HostRemoveFolder folder
    Exit Sub
Failed:
    HostTell "マクロを続けられませんでした。" & vbLf & Err.Description
    HostRemoveFolder folder
End Sub

Private Sub ProofreadInFolder(ByVal folder As String)
    Dim copied As String, result As String, envelope As String
    copied = HostCopyDocument(folder)
    If copied = "" Then Exit Sub
    result = HostPathBeside(".proofread")
    If HostFileExists(result) Then
        If Not HostConfirm("前回の結果があります。置き換えますか。" & vbLf & result) Then Exit Sub
    End If
    envelope = KumaaiRun("proofread", Array("--output", result, "--force", "--", copied), LimitSeconds)
    If KumaaiSucceeded(envelope) Then
        HostOpen KumaaiField(envelope, "outputs.0.path")
        HostTell "校正が終わりました。変更履歴とコメントを確かめてください。"
    Else
        HostTell KumaaiFailure(envelope)
    End If
End Sub

' Excel: 選んだ範囲の式を作ります。式と検算の結果を見せ、「はい」のときだけ書き込みます。
Public Sub KumaaiFormula()
    Dim request As String, folder As String
    request = HostAsk("何を計算しますか。" & vbLf & "例: 令和8年度から令和7年度を引いた額")
    If request = "" Then Exit Sub
    folder = HostNewFolder()
    On Error GoTo Failed
    FormulaInFolder request, folder
    HostRemoveFolder folder
    Exit Sub
Failed:
    HostTell "マクロを続けられませんでした。" & vbLf & Err.Description
    HostRemoveFolder folder
End Sub

Private Sub FormulaInFolder(ByVal request As String, ByVal folder As String)
    Dim app As Object, target As Object, copied As String, envelope As String
    Set app = Application
    Set target = app.Selection
    copied = HostCopyDocument(folder)
    If copied = "" Then Exit Sub
    envelope = KumaaiRun("excel-formula", Array("--cell", target.Address(False, False), _
        "--sheet", target.Worksheet.Name, "--", copied, request), LimitSeconds)
    If Not KumaaiSucceeded(envelope) Then
        HostTell KumaaiFailure(envelope)
    ElseIf HostConfirm(FormulaText(envelope) & vbLf & vbLf & "この式を書き込みますか。") Then
        HostWriteFormula target, KumaaiField(envelope, "answer.formula")
    End If
End Sub

Private Function FormulaText(ByVal envelope As String) As String
    FormulaText = KumaaiField(envelope, "answer.formula") & vbLf & vbLf & _
        KumaaiField(envelope, "answer.explanation") & vbLf & _
        VerdictText(KumaaiField(envelope, "answer.verdict"))
    If KumaaiField(envelope, "answer.warnings.0") <> "" Then
        FormulaText = FormulaText & vbLf & "注意: " & KumaaiField(envelope, "answer.warnings.0")
    End If
End Function

Private Function VerdictText(ByVal verdict As String) As String
    Select Case verdict
        Case "verified": VerdictText = "検算: 複数の方法で計算し、値が一致しました。"
        Case "single": VerdictText = "検算: 1つの方法だけで計算しました。値を確かめてください。"
        Case "disagree": VerdictText = "検算: 方法によって値が違います。このまま使わないでください。"
        Case Else: VerdictText = "検算: できませんでした。値を確かめてください。"
    End Select
End Function

' kumaai のコマンドを1つ実行し、結果（JSON 1行）を返します。
' arguments は文字列の配列で、引用符は付けずに渡します。seconds は待つ時間の上限（秒）です。
' 起動できないときや時間切れのときも、同じ形の結果を返します。
Public Function KumaaiRun(ByVal verb As String, ByVal arguments As Variant, ByVal seconds As Long) As String
    Dim folder As String, envelope As String
    folder = HostNewFolder()
    HostStart CommandWords(verb, arguments, seconds), folder
    If WaitForFile(HostPathIn(folder, "output.json"), seconds + GraceSeconds) Then
        envelope = FirstLine(HostReadText(HostPathIn(folder, "output.json")))
        If Left(envelope, 1) <> "{" Then
            envelope = Failure("macro.program", "kumaai を起動できませんでした。", _
                "コマンド プロンプトで kumaai doctor が動くことを確かめてください。")
        End If
    Else
        envelope = Failure("macro.timeout", CStr(seconds) & " 秒を過ぎても終わりませんでした。", _
            "文書を分けるか、待つ時間を長くしてください。")
    End If
    HostRemoveFolder folder
    KumaaiRun = envelope
End Function

' プログラム名、コマンド、共通のオプション、渡された引数を、この順に並べます。
Private Function CommandWords(ByVal verb As String, ByVal arguments As Variant, ByVal seconds As Long) As Variant
    Dim words() As String, used As Long, i As Long
    ReDim words(0 To UBound(arguments) - LBound(arguments) + 5)
    words(0) = ProgramName
    words(1) = verb
    words(2) = "--json"
    used = 3
    If InStr(TimedCommands, " " & verb & " ") > 0 Then
        words(3) = "--timeout"
        words(4) = CStr(seconds)
        used = 5
    End If
    For i = LBound(arguments) To UBound(arguments)
        words(used) = CStr(arguments(i))
        used = used + 1
    Next i
    ReDim Preserve words(0 To used - 1)
    CommandWords = words
End Function

Private Function WaitForFile(ByVal path As String, ByVal seconds As Long) As Boolean
    Dim started As Date
    started = Now
    Do
        If HostFileExists(path) Then
            WaitForFile = True
            Exit Function
        End If
        HostPause 100
    Loop While (Now - started) * 86400 < seconds
End Function

' 成功（0）と、一部だけ成功（10）が結果です。ほかは KumaaiFailure で理由を見せます。
Public Function KumaaiSucceeded(ByVal envelope As String) As Boolean
    Dim status As String
    status = KumaaiField(envelope, "status")
    KumaaiSucceeded = (status = "0" Or status = "10")
End Function

' 失敗の理由と、直し方。
Public Function KumaaiFailure(ByVal envelope As String) As String
    KumaaiFailure = KumaaiField(envelope, "error.message") & vbLf & KumaaiField(envelope, "error.hint")
End Function

Private Function Failure(ByVal code As String, ByVal message As String, ByVal hint As String) As String
    Failure = Replace("{'kumaai': 1, 'ok': false, 'status': 1, 'outputs': [], 'error': {'code': '" & code & _
        "', 'message': '" & message & "', 'hint': '" & hint & "'}}", "'", Quote)
End Function

Private Function FirstLine(ByVal text As String) As String
    Dim length As Long
    length = InStr(text, vbLf)
    If length > 0 Then text = Left(text, length - 1)
    FirstLine = Replace(text, vbCr, "")
End Function

' JSON から値を1つ取り出します。道は「.」で区切り、配列は 0 から数えます。
' 無いときと null のときは空の文字列です。
Public Function KumaaiField(ByVal json As String, ByVal path As String) As String
    Dim names As Variant, i As Long, position As Long, ending As Long
    names = Split(path, ".")
    position = AfterBlanks(json, 1)
    For i = 0 To UBound(names)
        position = MemberPosition(json, position, CStr(names(i)))
        If position = 0 Then Exit Function
    Next i
    ending = AfterValue(json, position)
    If Mid(json, position, 1) = Quote Then
        KumaaiField = Unescaped(Mid(json, position + 1, ending - position - 2))
    ElseIf Mid(json, position, ending - position) <> "null" Then
        KumaaiField = Mid(json, position, ending - position)
    End If
End Function

' 位置 position にあるオブジェクトか配列の、member の値が始まる位置。無ければ 0。
Private Function MemberPosition(ByRef json As String, ByVal position As Long, ByVal member As String) As Long
    Dim isObject As Boolean, index As Long, key As String
    isObject = (Mid(json, position, 1) = "{")
    If Not isObject And Mid(json, position, 1) <> "[" Then Exit Function
    position = AfterBlanks(json, position + 1)
    Do While position <= Len(json) And InStr("}]", Mid(json, position, 1)) = 0
        key = CStr(index)
        If isObject Then
            key = Mid(json, position + 1, AfterValue(json, position) - position - 2)
            position = AfterBlanks(json, AfterValue(json, position))
            position = AfterBlanks(json, position + 1)
        End If
        If key = member Then
            MemberPosition = position
            Exit Function
        End If
        position = AfterBlanks(json, AfterValue(json, position))
        If Mid(json, position, 1) = "," Then position = AfterBlanks(json, position + 1)
        index = index + 1
    Loop
End Function

Private Function AfterBlanks(ByRef json As String, ByVal position As Long) As Long
    Do While position <= Len(json) And InStr(" " & vbTab & vbCr & vbLf, Mid(json, position, 1)) > 0
        position = position + 1
    Loop
    AfterBlanks = position
End Function

' 位置 position から始まる値の、すぐ後ろの位置。
Private Function AfterValue(ByRef json As String, ByVal position As Long) As Long
    Dim depth As Long, character As String
    Do While position <= Len(json)
        character = Mid(json, position, 1)
        If character = Quote Then
            position = AfterString(json, position)
        ElseIf character = "{" Or character = "[" Then
            depth = depth + 1
            position = position + 1
        ElseIf character = "}" Or character = "]" Then
            If depth = 0 Then Exit Do
            depth = depth - 1
            position = position + 1
        ElseIf depth = 0 And InStr(", " & vbTab & vbCr & vbLf, character) > 0 Then
            Exit Do
        Else
            position = position + 1
        End If
        If depth = 0 And (character = Quote Or character = "}" Or character = "]") Then Exit Do
    Loop
    AfterValue = position
End Function

Private Function AfterString(ByRef json As String, ByVal position As Long) As Long
    Dim ending As Long, backslashes As Long
    ending = position
    Do
        ending = InStr(ending + 1, json, Quote)
        If ending = 0 Then
            AfterString = Len(json) + 1
            Exit Function
        End If
        backslashes = 0
        Do While Mid(json, ending - backslashes - 1, 1) = "\"
            backslashes = backslashes + 1
        Loop
    Loop While backslashes Mod 2 = 1
    AfterString = ending + 1
End Function

Private Function Unescaped(ByVal text As String) As String
    Dim position As Long, found As Long, result As String
    position = 1
    Do
        found = InStr(position, text, "\")
        If found = 0 Then Exit Do
        result = result & Mid(text, position, found - position) & EscapedCharacter(text, found)
        position = found + 2
        If Mid(text, found + 1, 1) = "u" Then position = found + 6
    Loop
    Unescaped = result & Mid(text, position)
End Function

Private Function EscapedCharacter(ByVal text As String, ByVal position As Long) As String
    Dim code As Long
    Select Case Mid(text, position + 1, 1)
        Case "n": EscapedCharacter = vbLf
        Case "r": EscapedCharacter = vbCr
        Case "t": EscapedCharacter = vbTab
        Case "b", "f": EscapedCharacter = " "
        Case "u"
            code = CLng("&H" & Mid(text, position + 2, 4))
            If code < 0 Then code = code + 65536
            EscapedCharacter = ChrW(code)
        Case Else: EscapedCharacter = Mid(text, position + 1, 1)
    End Select
End Function
