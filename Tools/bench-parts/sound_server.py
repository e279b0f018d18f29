"""A PulseAudio server without a sound card: what the loudspeaker plays is recorded, what a microphone hears is played."""

import os
import pathlib
import subprocess
import threading
import time

import numpy

RATE = 48000
START_SECONDS = 20


class SoundServer:
    """A server of its own in a folder, with a loudspeaker and a room that the microphone hears."""

    def __init__(self, folder, *, echo=False):
        self.folder = pathlib.Path(folder)
        self.socket = self.folder / "socket"
        # What ALSA programs need to find it.
        self.environment = os.environ | {
            "ALSA_CONFIG_PATH": str(self.folder / "asound.conf"), "PULSE_COOKIE": str(self.folder / "cookie")}
        self._variables = self.environment | {"HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        (self.folder / "asound.conf").write_text(self._configuration())
        modules = [f"module-native-protocol-unix socket={self.socket} auth-anonymous=1"]
        modules += [f"module-null-sink sink_name={name} rate={RATE} channels=1 format=s16le"
                    for name in ("loudspeaker", "room")]
        if echo:
            # The loudspeaker stands beside the microphone.
            modules.append("module-loopback source=loudspeaker.monitor sink=room latency_msec=40")
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes"]
        for module in modules:
            command += ["-L", module]
        self._log = (self.folder / "pulseaudio.log").open("w")
        self._server = subprocess.Popen(command, env=self._variables, stdout=self._log, stderr=self._log)
        self._variables["PULSE_SERVER"] = f"unix:{self.socket}"
        deadline = time.monotonic() + START_SECONDS
        while self._control("info", check=False).returncode:
            if self._server.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"PulseAudio does not start:\n{(self.folder / 'pulseaudio.log').read_text()}")
            time.sleep(0.05)
        for sink in ("loudspeaker", "room"):  # A null sink has played ahead in silence; sleeping ends that.
            for state in ("1", "0"):
                self._control("suspend-sink", sink, state)

    def record(self, sink):
        """Records what a sink plays, from now on."""
        return Recording(["parec", f"--device={sink}.monitor", "--raw", "--format=s16le", f"--rate={RATE}",
                          "--channels=1", "--latency-msec=10"], self._variables)

    def say(self, path):
        """Begins to play a WAV file to the microphone."""
        return subprocess.Popen(["paplay", "--device=room", "--latency-msec=20", str(path)], env=self._variables)

    def stop(self):
        self._server.kill()
        self._server.wait()
        self._log.close()

    def _control(self, *words, check=True):
        return subprocess.run(["pactl", *words], env=self._variables, check=check, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)

    def _configuration(self):
        def device(name, source):
            return f'pcm.{name} {{ type pulse server "unix:{self.socket}" device "{source}" }}\n'
        return ("</usr/share/alsa/alsa.conf>\n" + device("loudspeaker", "loudspeaker")
                + device("microphone", "room.monitor")
                + 'pcm.!default { type asym playback.pcm "loudspeaker" capture.pcm "microphone" }\n')


class Recording:
    """Samples, and when they were heard (CLOCK_MONOTONIC in seconds)."""

    def __init__(self, command, variables):
        self._chunks, self._count, self._begin = [], 0, float("inf")
        self._lock = threading.Lock()
        self._recorder = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while chunk := self._recorder.stdout.read1(1 << 16):
            now = time.clock_gettime(time.CLOCK_MONOTONIC)
            with self._lock:
                self._chunks.append(chunk)
                self._count += len(chunk)
                # A chunk arrives when it has been heard, or later: the earliest of all tells the beginning.
                self._begin = min(self._begin, now - self._count / (2 * RATE))

    def since(self, start):
        """The samples heard since a time, full scale at 1, and the time of the first of them."""
        with self._lock:
            data, begin = b"".join(self._chunks), self._begin
        first = max(0, int((start - begin) * RATE))
        samples = numpy.frombuffer(data[:len(data) // 2 * 2], dtype="<i2")[first:] / 32768
        return samples, begin + first / RATE

    def stop(self):
        self._recorder.terminate()
        self._recorder.wait()
        self._thread.join()
