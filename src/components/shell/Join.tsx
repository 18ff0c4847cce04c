/** Lets a browser in: the key comes behind the `#` of the link, where no server and no log sees it, or is typed. */
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { isProblem } from '#contract/problem.ts';
import type { Language } from '../../messages/index.ts';
import { explainProblem } from '../text/explain.ts';
import { type Text, TextProvider, useText } from '../text/text.tsx';
import { useListening } from './use-listening.ts';

type Stage = { name: 'asking' | 'joining' } | { name: 'refused'; why: string };

export function Join({ language }: { language: Language }) {
	useListening();
	return (
		<TextProvider language={language}>
			<JoinForm />
		</TextProvider>
	);
}

function JoinForm() {
	const t = useText();
	const [stage, setStage] = useState<Stage>({ name: 'joining' });
	const hasBegun = useRef(false);
	const field = useRef<HTMLInputElement>(null);
	const hint = useId();

	const join = async (text: string): Promise<void> => {
		setStage({ name: 'joining' });
		const why = await post(t, text);
		if (why === null) location.replace('/');
		else setStage({ name: 'refused', why });
	};

	useEffect(() => {
		if (hasBegun.current) return;
		hasBegun.current = true;
		const fromLink = location.hash.slice(1);
		if (fromLink === '') {
			setStage({ name: 'asking' });
			return;
		}
		// The key stays neither in the address bar nor in the history.
		history.replaceState(null, '', location.pathname);
		// It stays in the field: without a connection a press tries again.
		if (field.current !== null) field.current.value = fromLink;
		void join(fromLink);
	});

	const submit = (event: FormEvent<HTMLFormElement>): void => {
		event.preventDefault();
		// From the field itself, as it may have been filled before any script had come.
		void join(String(new FormData(event.currentTarget).get('key')).trim());
	};
	const isJoining = stage.name === 'joining';
	return (
		<form className="join" onSubmit={submit}>
			<h1>{t('shell.joinTitle')}</h1>
			<p id={hint} role="status">
				{isJoining ? t('shell.joining') : stage.name === 'refused' ? stage.why : t('shell.joinHow')}
			</p>
			<label>
				{t('shell.householdKey')}
				<input
					ref={field}
					name="key"
					type="password"
					autoComplete="current-password"
					autoCapitalize="none"
					spellCheck={false}
					required
					aria-describedby={hint}
					aria-invalid={stage.name === 'refused'}
				/>
			</label>
			<button type="submit" disabled={isJoining}>
				{t('shell.join')}
			</button>
		</form>
	);
}

/** Longest wait for an answer that comes at once, in milliseconds. */
const answerMs = 12_000;

/** Resolves with null when the key was right, else with what to tell. */
async function post(t: Text, key: string): Promise<string | null> {
	try {
		const response = await fetch('/api/session', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ key }),
			signal: AbortSignal.timeout(answerMs),
		});
		if (response.ok) return null;
		const problem: unknown = await response.json();
		return isProblem(problem) ? explainProblem(t, problem) : t('shell.failed');
	} catch {
		return t('shell.joinUnreachable');
	}
}
