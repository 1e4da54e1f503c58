"""Captions of a raw 16 kHz mono s16le file. Needs: pip install websockets"""
import asyncio, json, sys, websockets

async def main():
    async with websockets.connect("ws://127.0.0.1:8080/v1/transcribe") as socket:
        with open(sys.argv[1], "rb") as audio:
            while chunk := audio.read(3200):
                await socket.send(chunk)
        await socket.send('{"type": "finish"}')
        async for event in socket:
            if text := json.loads(event).get("text"):
                print(text)

asyncio.run(main())
