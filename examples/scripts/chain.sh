#!/usr/bin/env bash
# 会議録、要約、校正を続けて行います（bash）。
#
#   chain.sh [発言記録 [出力フォルダー]]
#
# 結果の JSON（1回1行）は 出力フォルダー/chain.ndjson に残ります。
# 失敗したら、そこで止まり、kumaai の終了状態をそのまま返します。
set -u

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
transcript=${1:-$here/../council.docx}
folder=${2:-kumaai-out}
mkdir -p "$folder" || exit
: >"$folder/chain.ndjson" || exit

# 0 は成功、10 は一部だけ成功（できた分は書き出し済み）。ほかは失敗です。
run() {
    kumaai "$@" --json --quiet --force >>"$folder/chain.ndjson"
    local status=$?
    case $status in
        0) ;;
        10) echo "kumaai $1: 一部だけ終わりました。$folder/chain.ndjson を見てください。" >&2 ;;
        *)
            echo "kumaai $1: 失敗しました（終了状態 $status）。" >&2
            exit "$status"
            ;;
    esac
}

run minutes "$transcript" --output "$folder/minutes.docx"
run summarize "$folder/minutes.docx" --output "$folder/summary.docx"
run proofread "$folder/minutes.docx" --output "$folder/proofread.docx"

echo "終わりました: $folder/minutes.docx、$folder/summary.docx、$folder/proofread.docx"
