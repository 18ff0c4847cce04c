/** A short sound when a picture is ready. */

let context: AudioContext | null = null;

/** Browsers let only a page sound that was tapped: this has to be called from a tap or a key once. */
export async function allowChime(): Promise<void> {
	context ??= new AudioContext();
	await context.resume();
}

export function playChime(): void {
	if (context === null || context.state !== 'running') return;
	const now = context.currentTime;
	// Two notes of a struck bar, a fifth apart: E5 and B5.
	for (const [frequency, delay] of [
		[659.25, 0],
		[987.77, 0.14],
	] as const) {
		const tone = new OscillatorNode(context, { type: 'sine', frequency });
		const loudness = new GainNode(context, { gain: 0 });
		loudness.gain.setValueAtTime(0, now + delay);
		loudness.gain.linearRampToValueAtTime(0.18, now + delay + 0.01);
		loudness.gain.exponentialRampToValueAtTime(0.0001, now + delay + 0.7);
		tone.connect(loudness).connect(context.destination);
		tone.start(now + delay);
		tone.stop(now + delay + 0.75);
	}
}
