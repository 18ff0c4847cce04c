/** Settings: what lies on the machine's disk, what of it can go, and for how long things stay. */
import { useState } from 'react';
import { type CleanablePart, cleanableParts, type StorageUse } from '#contract/storage.ts';
import { useAnswer } from '../gallery/use-answer.ts';
import { Waiting } from '../gallery/Waiting.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useAttempt } from '../shell/use-attempt.ts';
import { toBytes } from '../text/bytes.ts';
import { useText } from '../text/text.tsx';
import { cleanStorage, getStorage } from './api.ts';
import { RetentionSettings } from './RetentionSettings.tsx';

export function StorageSettings() {
	const t = useText();
	const show = useToast();
	const attempt = useAttempt();
	const answer = useAnswer(getStorage);
	const { value: storage } = answer;
	const [busy, setBusy] = useState<CleanablePart | null>(null);

	const clean = (part: CleanablePart, bytes: number) =>
		attempt(async () => {
			setBusy(part);
			answer.doubt();
			try {
				const left = await cleanStorage([part]);
				answer.set(left);
				const stays = left.parts.find((one) => one.part === part)?.bytes ?? 0;
				show(t('app.storageCleaned', { size: toBytes(t, Math.max(0, bytes - stays)) }));
			} finally {
				setBusy(null);
			}
		});

	const used = storage === null ? 0 : storage.disk.total - storage.disk.free;
	return (
		<>
			{answer.problem !== null && <Waiting {...answer} />}
			<p className="settings-note" role="status">
				{storage === null
					? answer.problem === null && t('app.storageLooking')
					: t('app.storageDisk', { free: toBytes(t, storage.disk.free), total: toBytes(t, storage.disk.total) })}
			</p>
			<meter className="storage-meter" min={0} max={storage?.disk.total ?? 1} value={used} aria-label={t('app.storageUsed')} />
			<ul className="storage">
				{(storage?.parts ?? []).filter(isWorthTelling).map(({ part, bytes, files }) => {
					const cleanable = cleanableParts.find((one) => one === part);
					return (
						<li key={part}>
							<span>
								{t(`app.storage_${part}`)}
								<small>{t('app.storageFiles', { count: files })}</small>
							</span>
							<strong>{toBytes(t, bytes)}</strong>
							{cleanable !== undefined && bytes > 0 && (
								<button
									type="button"
									className="button button-small"
									disabled={busy !== null}
									aria-label={t(part === 'bin' ? 'app.storageEmptyPart' : 'app.storageCleanPart', { part: t(`app.storage_${part}`) })}
									onClick={() => void clean(cleanable, bytes)}
								>
									{t(part === 'bin' ? 'app.storageEmpty' : 'app.storageClean')}
								</button>
							)}
						</li>
					);
				})}
			</ul>
			<p className="settings-note">{t('app.storageHint')}</p>
			<RetentionSettings onChanged={answer.again} />
		</>
	);
}

function isWorthTelling({ part, bytes }: StorageUse): boolean {
	return bytes > 0 || part === 'pictures';
}
