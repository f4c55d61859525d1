"""Several videos at once in one event loop; all of them share the models.

python asyncio_streams.py faces.onnx front.mp4 back.mp4
"""

import asyncio
import sys

import cv2

import ortchestra


async def feed(stream: ortchestra.Stream) -> None:
    video = cv2.VideoCapture(stream.name)
    while True:
        is_frame, picture = await asyncio.to_thread(video.read)
        if not is_frame:
            break
        await stream.submit_async(picture)
    stream.end()


async def show(stream: ortchestra.Stream) -> None:
    async for frame in stream:
        for prediction in frame.values():
            print(f"{frame.input}, frame {frame.index}: {prediction}")


async def main(model: str, *videos: str) -> None:
    with ortchestra.Pipeline([model]).open() as engine:
        # max_results: submit_async() waits while show() is slower than the models.
        streams = [engine.stream(video, max_results=32) for video in videos]
        await asyncio.gather(*(work(stream) for stream in streams for work in (feed, show)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
