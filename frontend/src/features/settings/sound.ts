let audio: AudioContext | undefined;

/** Two short tones; nothing where the browser does not play yet. */
export function playSound(): void {
  if (!('AudioContext' in window)) return;
  audio ??= new AudioContext();
  const { currentTime, destination } = audio;
  const gain = audio.createGain();
  gain.gain.setValueAtTime(0.08, currentTime);
  gain.gain.exponentialRampToValueAtTime(0.001, currentTime + 0.35);
  gain.connect(destination);
  const tone = audio.createOscillator();
  tone.frequency.setValueAtTime(660, currentTime);
  tone.frequency.setValueAtTime(880, currentTime + 0.12);
  tone.connect(gain);
  tone.start(currentTime);
  tone.stop(currentTime + 0.35);
}
