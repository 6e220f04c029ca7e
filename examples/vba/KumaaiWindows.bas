Attribute VB_Name = "KumaaiWindows"
Option Explicit

' Kumaai.bas のうち、Windows の Word と Excel に固有の部分です。
' 同じ名前の手続きが KumaaiLibreOffice.bas にもあります。どちらか一方だけを取り込みます。

#If VBA7 Then
Private Declare PtrSafe Sub Sleep Lib "kernel32" (ByVal milliseconds As Long)
#Else
Private Declare Sub Sleep Lib "kernel32" (ByVal milliseconds As Long)
#End If

Private Const Title As String = "kumaai"
Private Const Quote As String = """"
Private Const TemporaryFolder As Long = 2
Private Const TextStream As Long = 2
Private Const HiddenWindow As Long = 0

' プログラムを画面を出さずに始め、待たずに戻ります。終わると folder に output.json ができます。
' 標準出力はいったん output.part に書かせ、終わってから名前を変えるので、書きかけを読むことはありません。
Public Sub HostStart(ByVal arguments As Variant, ByVal folder As String)
    Dim launcher As Object, commandLine As String, i As Long
    Set launcher = CreateObject("WScript.Shell")
    launcher.Environment("PROCESS").Item("PYTHONUTF8") = "1"
    For i = LBound(arguments) To UBound(arguments)
        commandLine = commandLine & Quoted(CStr(arguments(i))) & " "
    Next i
    commandLine = commandLine & "<nul >" & Quoted(HostPathIn(folder, "output.part")) & _
        " 2>" & Quoted(HostPathIn(folder, "error.txt")) & _
        " & move /y " & Quoted(HostPathIn(folder, "output.part")) & " " & _
        Quoted(HostPathIn(folder, "output.json")) & " >nul"
    launcher.Run "cmd /d /v:off /s /c " & Quote & commandLine & Quote, HiddenWindow, False
End Sub

' 1つの引数を、cmd とプログラムの両方がそのまま受け取る形にします。
'   "      2つ重ねると、cmd では引用の中のまま、プログラムでは1つの " になります。
'   \      " の前のものは2倍にします（プログラムの読み方の規則）。
'   %      引用の外に出して ^ を付け、環境変数に置き換えられないようにします。
'   改行   空白に替えます。
Private Function Quoted(ByVal text As String) As String
    Dim i As Long, backslashes As Long, character As String, result As String
    text = Replace(Replace(Replace(text, vbCrLf, " "), vbCr, " "), vbLf, " ")
    For i = 1 To Len(text)
        character = Mid$(text, i, 1)
        Select Case character
            Case "\"
                backslashes = backslashes + 1
                result = result & character
            Case Quote
                result = result & String$(backslashes, "\") & Quote & Quote
                backslashes = 0
            Case "%"
                result = result & String$(backslashes, "\") & Quote & "^%" & Quote
                backslashes = 0
            Case Else
                result = result & character
                backslashes = 0
        End Select
    Next i
    Quoted = Quote & result & String$(backslashes, "\") & Quote
End Function

' 少しの間、画面を止めずに待ちます。
Public Sub HostPause(ByVal milliseconds As Long)
    DoEvents
    Sleep milliseconds
End Sub

Public Function HostReadText(ByVal path As String) As String
    Dim stream As Object
    Set stream = CreateObject("ADODB.Stream")
    stream.Type = TextStream
    stream.Charset = "utf-8"
    stream.Open
    stream.LoadFromFile path
    HostReadText = stream.ReadText
    stream.Close
End Function

Public Function HostFileExists(ByVal path As String) As Boolean
    HostFileExists = CreateObject("Scripting.FileSystemObject").FileExists(path)
End Function

Public Function HostPathIn(ByVal folder As String, ByVal fileName As String) As String
    HostPathIn = folder & "\" & fileName
End Function

' 利用者の一時フォルダーの中に、新しいフォルダーを作ります。
Public Function HostNewFolder() As String
    Dim files As Object
    Set files = CreateObject("Scripting.FileSystemObject")
    HostNewFolder = files.BuildPath(files.GetSpecialFolder(TemporaryFolder).Path, "kumaai-" & files.GetBaseName(files.GetTempName))
    files.CreateFolder HostNewFolder
End Function

' 文書の写しが残らないように消します。まだ使われていて消せないときは、そのままにします。
Public Sub HostRemoveFolder(ByVal folder As String)
    On Error Resume Next
    CreateObject("Scripting.FileSystemObject").DeleteFolder folder, True
End Sub

' 開いている文書の写しを folder に作り、その場所を返します。やめたときは空の文字列です。
' Excel は未保存の変更も写せます。Word は保存してあるものを写すので、未保存なら保存してよいか尋ねます。
Public Function HostCopyDocument(ByVal folder As String) As String
    Dim app As Object, doc As Object, copied As String
    Set app = Application
    If IsExcel() Then
        Set doc = app.ActiveWorkbook
        copied = HostPathIn(folder, doc.Name)
        If InStr(doc.Name, ".") = 0 Then copied = copied & ".xlsx"
        doc.SaveCopyAs copied
    Else
        Set doc = app.ActiveDocument
        If Not SavedHere(doc) Then Exit Function
        copied = HostPathIn(folder, doc.Name)
        CreateObject("Scripting.FileSystemObject").CopyFile doc.FullName, copied, True
    End If
    HostCopyDocument = copied
End Function

Private Function SavedHere(ByVal doc As Object) As Boolean
    If doc.Path = "" Or Not doc.Saved Then
        If Not HostConfirm("この文書を保存してから校正します。保存しますか。") Then Exit Function
        doc.Save
    End If
    If LCase$(Left$(doc.FullName, 4)) = "http" Then
        HostTell "クラウドにある文書です。パソコンの中に保存してから、もう一度実行してください。"
    Else
        SavedHere = (doc.Path <> "" And doc.Saved)
    End If
End Function

' 開いている文書と同じフォルダーの、名前の後ろに ending を付けた場所。例: 原稿.proofread.docx
Public Function HostPathBeside(ByVal ending As String) As String
    Dim app As Object, doc As Object, dot As Long
    Set app = Application
    If IsExcel() Then Set doc = app.ActiveWorkbook Else Set doc = app.ActiveDocument
    dot = InStrRev(doc.FullName, ".")
    HostPathBeside = Left$(doc.FullName, dot - 1) & ending & Mid$(doc.FullName, dot)
End Function

Public Sub HostOpen(ByVal path As String)
    Dim app As Object
    Set app = Application
    If IsExcel() Then
        app.Workbooks.Open path
    Else
        app.Documents.Open path
    End If
End Sub

' 範囲の左上のセルの式を、範囲の全体に書き込みます。ほかのセルの番地は Excel がずらします。
' Formula2 は新しい Excel だけにあり、スピルする式に @ が付くのを防ぎます。
Public Sub HostWriteFormula(ByVal target As Object, ByVal formula As String)
    On Error GoTo OlderExcel
    target.Formula2 = formula
    Exit Sub
OlderExcel:
    target.Formula = formula
End Sub

Private Function IsExcel() As Boolean
    IsExcel = (InStr(Application.Name, "Excel") > 0)
End Function

Public Function HostAsk(ByVal question As String) As String
    HostAsk = InputBox(question, Title)
End Function

Public Sub HostTell(ByVal message As String)
    MsgBox message, vbInformation, Title
End Sub

Public Function HostConfirm(ByVal question As String) As Boolean
    HostConfirm = (MsgBox(question, vbYesNo + vbQuestion, Title) = vbYes)
End Function
