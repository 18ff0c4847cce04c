/** What can be given back: the memory of the GPU, and this device's way in. */
import { useState } from 'react';
import { leave, releaseEngine } from '../live/api.ts';
import { Icon } from '../shell/Icon.tsx';
import { useToast } from '../shell/toasts.tsx';
import { useAttempt } from '../shell/use-attempt.ts';
import { useText } from '../text/text.tsx';

export function DeviceSettings({ canLeave }: { canLeave: boolean }) {
	const t = useText();
	const show = useToast();
	const [isBusy, setIsBusy] = useState(false);

	const attempt = useAttempt();
	const work = (what: () => Promise<void>) =>
		attempt(async () => {
			setIsBusy(true);
			await what().finally(() => setIsBusy(false));
		});
	const free = () => work(async () => show(t((await releaseEngine()) ? 'settings.gpuIsFree' : 'settings.gpuFreeLater')));
	const forget = () =>
		work(async () => {
			await leave();
			location.assign('/join');
		});

	return (
		<>
			<div className="settings-row">
				<p className="settings-note">{t('settings.freeGpuWhy')}</p>
				<button type="button" className="button" disabled={isBusy} onClick={() => void free()}>
					<Icon name="memory" />
					{t('settings.freeGpu')}
				</button>
			</div>
			{canLeave ? (
				<div className="settings-row">
					<p className="settings-note">{t('settings.forgetWhy')}</p>
					<button type="button" className="button" disabled={isBusy} onClick={() => void forget()}>
						<Icon name="leave" />
						{t('settings.forgetDevice')}
					</button>
				</div>
			) : (
				<p className="settings-note">{t('settings.ownMachine')}</p>
			)}
		</>
	);
}
