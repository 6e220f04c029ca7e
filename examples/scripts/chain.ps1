# 会議録、要約、校正を続けて行います（Windows PowerShell 5.1 と PowerShell 7）。
#
#   .\chain.ps1 [-Transcript 発言記録] [-Folder 出力フォルダー]
#
# 結果の JSON（1回1行）は 出力フォルダー\chain.ndjson に残ります。
# 失敗したら、そこで止まり、kumaai の終了状態をそのまま返します。
param(
    [string]$Transcript = (Join-Path $PSScriptRoot '..\council.docx'),
    [string]$Folder = (Join-Path (Get-Location) 'kumaai-out')
)
Set-StrictMode -Version 2

# kumaai にも PowerShell にも UTF-8 を使わせ、JSON の文字が化けないようにします。
$env:PYTHONUTF8 = '1'
[Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false

if (-not (Get-Command kumaai -ErrorAction SilentlyContinue)) {
    [Console]::Error.WriteLine('kumaai が見つかりません。インストールしてから、もう一度実行してください。')
    exit 127
}
$Folder = (New-Item -ItemType Directory -Force -Path $Folder).FullName
$record = Join-Path $Folder 'chain.ndjson'
[IO.File]::WriteAllText($record, '')

# 0 は成功、10 は一部だけ成功（できた分は書き出し済み）。ほかは失敗です。
function Invoke-Kumaai([string[]]$Arguments) {
    $line = (& kumaai @Arguments --json --quiet --force) -join "`n"
    $status = $LASTEXITCODE
    [IO.File]::AppendAllText($record, "$line`n")
    if ($status -ne 0 -and $status -ne 10) {
        [Console]::Error.WriteLine("kumaai $($Arguments[0]): 失敗しました（終了状態 $status）。")
        exit $status
    }
    if ($status -eq 10) {
        [Console]::Error.WriteLine("kumaai $($Arguments[0]): 一部だけ終わりました。$record を見てください。")
    }
    return ($line | ConvertFrom-Json).outputs[0].path
}

$minutes = Invoke-Kumaai @('minutes', $Transcript, '--output', (Join-Path $Folder 'minutes.docx'))
$summary = Invoke-Kumaai @('summarize', $minutes, '--output', (Join-Path $Folder 'summary.docx'))
$proofread = Invoke-Kumaai @('proofread', $minutes, '--output', (Join-Path $Folder 'proofread.docx'))

Write-Output "終わりました: $minutes、$summary、$proofread"
