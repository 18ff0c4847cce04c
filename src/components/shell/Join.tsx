/** Lets a browser in: the key comes behind the `#` of the link, where no server and no log sees it, or is typed. */
import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { isProblem } from '#contract/problem.ts';

type Stage = { name: 'asking' | 'joining' } | { name: 'refused'; why: string };

export function Join() {
	const [stage, setStage] = useState<Stage>({ name: 'joining' });
	const [key, setKey] = useState('');
	const hasBegun = useRef(false);
	const hint = useId();

	const join = async (text: string): Promise<void> => {
		setStage({ name: 'joining' });
		const why = await post(text);
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
		void join(fromLink);
	});

	const submit = (event: FormEvent): void => {
		event.preventDefault();
		void join(key.trim());
	};
	const isJoining = stage.name === 'joining';
	return (
		<form className="join" onSubmit={submit}>
			<h1>Join Easel</h1>
			<p id={hint} role="status">
				{isJoining
					? 'Joining …'
					: stage.name === 'refused'
						? stage.why
						: 'Scan the code that Easel shows where it was started, or enter the household key.'}
			</p>
			<label>
				Household key
				<input
					name="key"
					type="password"
					autoComplete="current-password"
					autoCapitalize="none"
					spellCheck={false}
					required
					aria-describedby={hint}
					aria-invalid={stage.name === 'refused'}
					value={key}
					onChange={(event) => setKey(event.target.value)}
				/>
			</label>
			<button type="submit" disabled={isJoining}>
				Join
			</button>
		</form>
	);
}

/** Resolves with null when the key was right, else with what to tell. */
async function post(key: string): Promise<string | null> {
	try {
		const response = await fetch('/api/session', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ key }),
		});
		if (response.ok) return null;
		const problem: unknown = await response.json();
		return isProblem(problem) ? problem.detail : 'Something went wrong. Please try again.';
	} catch {
		return 'Easel cannot be reached. Is this device in the same network?';
	}
}
