/** The page for times without a way to Easel: a prompt can be written, is kept on this device, and is sent when Easel answers. */
import { type FormEvent, useCallback, useEffect, useId, useState } from 'react';
import { maxPromptLength } from '#contract/generation.ts';
import { parseDraft } from '../composer/draft.ts';
import { makeKey } from '../live/api.ts';
import { Icon } from '../shell/Icon.tsx';
import { readStored } from '../shell/stored.ts';
import { useListening } from '../shell/use-listening.ts';
import { TextProvider, useText } from '../text/text.tsx';
import { askForSync } from './background-sync.ts';
import { deliverAll, isThere } from './deliver.ts';
import { dropEntry, listEntries, type OutboxEntry, putEntry, toEntry } from './outbox.ts';

/** The address of this page itself; anywhere else it stands in for another one. */
const ownPath = '/offline';
const lookMs = 4_000;

export function Offline({ language }: { language: string }) {
	useListening();
	return (
		<TextProvider language={language}>
			<OfflinePage />
		</TextProvider>
	);
}

function OfflinePage() {
	const t = useText();
	const [prompt, setPrompt] = useState('');
	const [waiting, setWaiting] = useState<readonly OutboxEntry[]>([]);
	const [word, setWord] = useState('');
	const { isBack, look } = useLook(prompt.trim() === '');
	const hint = useId();
	const refresh = useCallback(
		async () => setWaiting((await listEntries()).filter(({ dropped, problem }) => !dropped && problem === null)),
		[],
	);
	useEffect(() => void refresh(), [refresh]);

	async function keep(event: FormEvent): Promise<void> {
		event.preventDefault();
		const text = prompt.trim();
		if (text === '') return;
		// With the settings that the studio has now.
		await putEntry(toEntry(makeKey(), { ...parseDraft(readStored('draft')), prompt: text }));
		setPrompt('');
		setWord(t('app.offlineKept'));
		await refresh();
		void askForSync();
		look();
	}

	return (
		<>
			<form className="offline" onSubmit={(event) => void keep(event)}>
				<h1>{t('app.offlineTitle')}</h1>
				<p id={hint}>{t('app.offlineWhy')}</p>
				<label>
					<span>{t('app.offlinePrompt')}</span>
					<textarea
						value={prompt}
						rows={3}
						maxLength={maxPromptLength}
						dir="auto"
						aria-describedby={hint}
						onChange={(event) => setPrompt(event.target.value)}
					/>
				</label>
				<button type="submit" className="offline-keep" disabled={prompt.trim() === ''}>
					{t('app.offlineKeep')}
				</button>
				<p role="status" className="offline-word">
					{isBack ? t('app.offlineBack') : word}
				</p>
				{isBack ? (
					<a className="button" href={location.pathname === ownPath ? '/' : location.href}>
						{t('app.offlineOpen')}
					</a>
				) : (
					<button type="button" className="button" onClick={look}>
						{t('app.offlineRetry')}
					</button>
				)}
			</form>
			<section className="offline-list" aria-label={t('app.offlineWaiting', { count: waiting.length })}>
				<h2>{t('app.offlineWaiting', { count: waiting.length })}</h2>
				<ul>
					{waiting.map(({ key, request }) => (
						<li key={key}>
							<span dir="auto">{request.prompt}</span>
							<button
								type="button"
								className="icon-button"
								aria-label={t('app.offlineTakeBack', { prompt: request.prompt })}
								onClick={() => void dropEntry(key).then(refresh)}
							>
								<Icon name="close" />
							</button>
						</li>
					))}
				</ul>
			</section>
		</>
	);
}

/**
 * Looks for Easel again and again. When it answers, what waits is sent, and the page that was asked for is opened: at once when nothing is being
 * written here, else by the person.
 */
function useLook(idle: boolean): { isBack: boolean; look(): void } {
	const [isBack, setBack] = useState(false);
	const [turn, setTurn] = useState(0);
	const look = useCallback(() => setTurn((before) => before + 1), []);

	// biome-ignore lint/correctness/useExhaustiveDependencies: a turn is a reason to look now.
	useEffect(() => {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let gone = false;
		async function lookOnce(): Promise<void> {
			const answers = await isThere();
			if (gone) return;
			setBack(answers);
			if (answers) await deliverAll();
			if (gone) return;
			if (answers && idle && location.pathname !== ownPath) location.reload();
			else timer = setTimeout(() => void lookOnce(), lookMs);
		}
		void lookOnce();
		addEventListener('online', look);
		return () => {
			gone = true;
			clearTimeout(timer);
			removeEventListener('online', look);
		};
	}, [idle, look, turn]);
	return { isBack, look };
}
