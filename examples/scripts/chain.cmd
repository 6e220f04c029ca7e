@echo off
rem 会議のまとめ、要約、校正を続けて行います（コマンド プロンプト）。
rem
rem   chain.cmd [文字起こし [出力フォルダー]]
rem
rem 結果の JSON（1回1行、UTF-8）は 出力フォルダー\chain.ndjson に残ります。
rem 失敗したら、そこで止まり、kumaai の終了状態をそのまま返します。
setlocal
set "TRANSCRIPT=%~1"
if not defined TRANSCRIPT set "TRANSCRIPT=%~dp0..\council.docx"
set "FOLDER=%~2"
if not defined FOLDER set "FOLDER=%CD%\kumaai-out"
set "PYTHONUTF8=1"
if not exist "%FOLDER%\" mkdir "%FOLDER%" || exit /b 11
type nul >"%FOLDER%\chain.ndjson" || exit /b 11

kumaai minutes "%TRANSCRIPT%" --output "%FOLDER%\minutes.docx" --json --quiet --force >>"%FOLDER%\chain.ndjson"
call :check minutes %ERRORLEVEL% || exit /b
kumaai summarize "%FOLDER%\minutes.docx" --output "%FOLDER%\summary.docx" --json --quiet --force >>"%FOLDER%\chain.ndjson"
call :check summarize %ERRORLEVEL% || exit /b
kumaai proofread "%FOLDER%\minutes.docx" --output "%FOLDER%\proofread.docx" --json --quiet --force >>"%FOLDER%\chain.ndjson"
call :check proofread %ERRORLEVEL% || exit /b

echo 終わりました: "%FOLDER%\minutes.docx" "%FOLDER%\summary.docx" "%FOLDER%\proofread.docx"
exit /b 0

rem 0 は成功、10 は一部だけ成功（できた分は書き出し済み）。ほかは失敗です。
:check
if %2==0 exit /b 0
if %2==10 (
    echo kumaai %1: 一部だけ終わりました。"%FOLDER%\chain.ndjson" を見てください。>&2
    exit /b 0
)
echo kumaai %1: 失敗しました（終了状態 %2）。>&2
exit /b %2
