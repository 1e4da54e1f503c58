#!/bin/sh
# Makes the small media files of this folder from ../speech-en.wav with ffmpeg 5.1 or later. Run in this folder; the files
# are committed so that no test needs the program.
set -e
ff() { ffmpeg -v error -y -fflags +bitexact -i ../speech-en.wav "$@"; }
ff -c:a libopus -b:a 24k -ac 1 speech.ogg
ff -c:a libopus -b:a 24k -ac 1 -f webm -live 1 -cluster_time_limit 1000 live.webm
ff -c:a libopus -b:a 24k -ac 1 -page_duration 100000 live.ogg
ff -ar 44100 -c:a flac speech.flac
ff -ar 22050 -c:a libmp3lame -b:a 32k speech.mp3
ff -ar 48000 -c:a aac -b:a 48k speech.m4a
# Left the voice, right a 440 Hz tone.
ffmpeg -v error -y -fflags +bitexact -i ../speech-en.wav -f lavfi -i "sine=440:r=16000:d=1.39" \
    -filter_complex "[0:a][1:a]join=inputs=2:channel_layout=stereo" -ar 48000 -c:a libopus -b:a 48k stereo.ogg
# A picture and no sound.
ffmpeg -v error -y -fflags +bitexact -f lavfi -i "color=black:s=16x16:r=1:d=1" -c:v mjpeg -f matroska picture.mkv
