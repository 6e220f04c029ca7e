Attribute VB_Name = "KumaaiLibreOffice"
Option Explicit

' Kumaai.bas のうち、LibreOffice（Linux と macOS）に固有の部分です。
' 同じ名前の手続きが KumaaiWindows.bas にもあります。どちらか一方だけを取り込みます。

Private Const Quote As String = """"

Private unattended As Boolean
Private answers As String
Private told As String

' プログラムを始め、待たずに戻ります。終わると folder に output.json ができます。
' 標準出力はいったん output.part に書かせ、終わってから名前を変えるので、書きかけを読むことはありません。
Public Sub HostStart(ByVal arguments As Variant, ByVal folder As String)
    Dim script As String, i As Long
    For i = LBound(arguments) To UBound(arguments)
        script = script & Quoted(CStr(arguments(i))) & " "
    Next i
    script = script & "</dev/null >" & Quoted(HostPathIn(folder, "output.part")) & _
        " 2>" & Quoted(HostPathIn(folder, "error.txt")) & vbLf & _
        "mv " & Quoted(HostPathIn(folder, "output.part")) & " " & Quoted(HostPathIn(folder, "output.json")) & vbLf
    WriteText HostPathIn(folder, "run.sh"), script
    Shell "/bin/sh", 0, Quote & HostPathIn(folder, "run.sh") & Quote, False
End Sub

' 1つの引数を、シェルがそのまま受け取る形にします。
Private Function Quoted(ByVal text As String) As String
    Quoted = "'" & Replace(text, "'", "'\''") & "'"
End Function

' 少しの間、画面を止めずに待ちます。
Public Sub HostPause(ByVal milliseconds As Long)
    DoEvents
    Wait milliseconds
End Sub

Public Function HostReadText(ByVal path As String) As String
    Dim stream As Object
    Set stream = createUnoService("com.sun.star.io.TextInputStream")
    stream.setInputStream FileAccess().openFileRead(ConvertToURL(path))
    stream.setEncoding "UTF-8"
    HostReadText = stream.readString(Array(), False)
    stream.closeInput
End Function

Private Sub WriteText(ByVal path As String, ByVal text As String)
    Dim stream As Object
    Set stream = createUnoService("com.sun.star.io.TextOutputStream")
    stream.setOutputStream FileAccess().openFileWrite(ConvertToURL(path))
    stream.setEncoding "UTF-8"
    stream.writeString text
    stream.closeOutput
End Sub

Private Function FileAccess() As Object
    Set FileAccess = createUnoService("com.sun.star.ucb.SimpleFileAccess")
End Function

Public Function HostFileExists(ByVal path As String) As Boolean
    HostFileExists = FileAccess().exists(ConvertToURL(path))
End Function

Public Function HostPathIn(ByVal folder As String, ByVal fileName As String) As String
    HostPathIn = folder & "/" & fileName
End Function

' ほかの利用者が読めない、自分の設定フォルダーの中に、新しいフォルダーを作ります。
Public Function HostNewFolder() As String
    Dim settings As Object, number As Long
    Set settings = createUnoService("com.sun.star.util.PathSubstitution")
    Do
        number = number + 1
        HostNewFolder = ConvertFromURL(settings.substituteVariables("$(user)", True)) & "/kumaai-" & CStr(number)
    Loop While HostFileExists(HostNewFolder)
    FileAccess().createFolder ConvertToURL(HostNewFolder)
End Function

' 文書の写しが残らないように消します。まだ使われていて消せないときは、そのままにします。
Public Sub HostRemoveFolder(ByVal folder As String)
    On Error Resume Next
    FileAccess().kill ConvertToURL(folder)
End Sub

' 開いている文書の写しを folder に作り、その場所を返します。未保存の変更も写します。
' 一度も保存していない文書には場所がないので、知らせて空の文字列を返します。
Public Function HostCopyDocument(ByVal folder As String) As String
    Dim store(0) As New com.sun.star.beans.PropertyValue
    If Not ThisComponent.hasLocation() Then
        HostTell "先に文書を保存してから、もう一度実行してください。"
        Exit Function
    End If
    HostCopyDocument = HostPathIn(folder, Mid(DocumentPath(), InStrRev(DocumentPath(), "/") + 1))
    If ThisComponent.isModified() Then
        store(0).Name = "FilterName"
        store(0).Value = IIf(IsCalc(), "Calc MS Excel 2007 XML", "MS Word 2007 XML")
        ThisComponent.storeToURL ConvertToURL(HostCopyDocument), store()
    Else
        FileAccess().copy ThisComponent.getURL(), ConvertToURL(HostCopyDocument)
    End If
End Function

Private Function DocumentPath() As String
    DocumentPath = ConvertFromURL(ThisComponent.getURL())
End Function

Private Function IsCalc() As Boolean
    IsCalc = ThisComponent.supportsService("com.sun.star.sheet.SpreadsheetDocument")
End Function

' 開いている文書と同じフォルダーの、名前の後ろに ending を付けた場所。例: 原稿.proofread.docx
Public Function HostPathBeside(ByVal ending As String) As String
    Dim dot As Long
    dot = InStrRev(DocumentPath(), ".")
    HostPathBeside = Left(DocumentPath(), dot - 1) & ending & Mid(DocumentPath(), dot)
End Function

Public Sub HostOpen(ByVal path As String)
    If unattended Then
        told = told & path & vbLf
    Else
        StarDesktop.loadComponentFromURL ConvertToURL(path), "_blank", 0, Array()
    End If
End Sub

' 範囲の左上のセルに式を書き、範囲の全体に写します。ほかのセルの番地は写すときにずれます。
Public Sub HostWriteFormula(ByVal target As Object, ByVal formula As String)
    target.Cells(1, 1).Formula = formula
    If target.Rows.Count > 1 Then target.Columns(1).FillDown
    If target.Columns.Count > 1 Then target.FillRight
End Sub

' 画面のないところで動かすとき、尋ねられたことに順に答えます（1行に1つ。「はい」は yes）。文書は開きません。
Public Sub HostUnattended(ByVal lines As String)
    unattended = True
    answers = lines
End Sub

' 画面のないところで、利用者に見せるはずだったこと（尋ねたこと、知らせたこと、開く文書）。
Public Function HostTold() As String
    HostTold = told
End Function

Private Function NextAnswer(ByVal question As String) As String
    Dim length As Long
    told = told & question & vbLf
    length = InStr(answers & vbLf, vbLf)
    NextAnswer = Left(answers, length - 1)
    answers = Mid(answers, length + 1)
End Function

Public Function HostAsk(ByVal question As String) As String
    If unattended Then HostAsk = NextAnswer(question) Else HostAsk = InputBox(question, "kumaai")
End Function

Public Sub HostTell(ByVal message As String)
    If unattended Then told = told & message & vbLf Else MsgBox message, 64, "kumaai"
End Sub

Public Function HostConfirm(ByVal question As String) As Boolean
    If unattended Then
        HostConfirm = (NextAnswer(question) = "yes")
    Else
        HostConfirm = (MsgBox(question, 4 + 32, "kumaai") = 6)
    End If
End Function
