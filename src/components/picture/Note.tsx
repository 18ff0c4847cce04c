/** A note on a picture. What was typed stays until it is kept. */
import { useEffect, useId, useState } from 'react';
import { longestNote, type PictureChange } from '#contract/gallery.ts';
import { useText } from '../text/text.tsx';

interface NoteProps {
	/** Id of the picture. */
	of: string;
	note: string;
	onChange(change: PictureChange): Promise<boolean>;
}

/** What was typed and not kept, by picture: it is still there when one comes back to the picture. */
const unkept = new Map<string, string>();

type Keeping = 'kept' | 'typing' | 'sending' | 'failed';

export function Note({ of, note, onChange }: NoteProps) {
	const t = useText();
	const field = useId();
	const [text, setText] = useState(unkept.get(of) ?? note);
	const [keeping, setKeeping] = useState<Keeping>(unkept.has(of) ? 'failed' : 'kept');
	useEffect(() => {
		// From another device; what is being typed here wins.
		if (keeping === 'kept') setText(note);
	}, [note, keeping]);

	async function keep(): Promise<void> {
		setKeeping('sending');
		const kept = text === note || (await onChange({ note: text }));
		if (kept && unkept.get(of) === text) unkept.delete(of);
		setKeeping(kept ? 'kept' : 'failed');
	}

	return (
		<div className="field picture-note">
			<label htmlFor={field}>{t('picture.note')}</label>
			<textarea
				id={field}
				rows={2}
				value={text}
				maxLength={longestNote}
				placeholder={t('picture.notePlaceholder')}
				onChange={(event) => {
					setText(event.target.value);
					unkept.set(of, event.target.value);
					setKeeping('typing');
				}}
				onBlur={() => void keep()}
			/>
			<p className="hint" role="status">
				{keeping === 'sending' && t('picture.noteSending')}
				{keeping === 'failed' && (
					<>
						{t('picture.noteNotKept')}{' '}
						<button type="button" className="text-button" onClick={() => void keep()}>
							{t('words.tryAgain')}
						</button>
					</>
				)}
			</p>
		</div>
	);
}
