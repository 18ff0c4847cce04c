/** Settings: how this device tells that a picture is ready. */
import { useEffect, useState } from 'react';
import { Switch } from '../shell/Switch.tsx';
import { readStored, store } from '../shell/stored.ts';
import { useToast } from '../shell/toasts.tsx';
import { useAttempt } from '../shell/use-attempt.ts';
import { useText } from '../text/text.tsx';
import { tryPushDevice } from './api.ts';
import { allowChime, playChime } from './chime.ts';
import { canPush, type PushState, readPushState, switchPushOff, switchPushOn } from './push-subscription.ts';

export function Tell() {
	const t = useText();
	const [sound, setSound] = useState(false);
	const [awake, setAwake] = useState(true);
	useEffect(() => {
		setSound(readStored('sound') === 'on');
		setAwake(readStored('awake') !== 'off');
	}, []);

	function switchSound(on: boolean): void {
		setSound(on);
		store('sound', on ? 'on' : null);
		if (!on) return;
		// Heard at once, people know what it will be like, and the browser that it is wanted.
		void allowChime().then(playChime);
	}
	function switchAwake(on: boolean): void {
		setAwake(on);
		store('awake', on ? null : 'off');
	}

	return (
		<>
			<Switch label={t('app.tellSound')} note={t('app.tellSoundHint')} on={sound} onSwitch={switchSound} />
			<Switch label={t('app.tellAwake')} on={awake} onSwitch={switchAwake} />
			<TellByPush />
		</>
	);
}

function TellByPush() {
	const t = useText();
	const show = useToast();
	const [possible, setPossible] = useState(false);
	const [{ id, withPrompt }, setState] = useState<PushState>({ id: null, withPrompt: false });
	const [busy, setBusy] = useState(false);
	useEffect(() => {
		setPossible(canPush());
		void readPushState().then(setState);
	}, []);

	const attempt = useAttempt();
	const work = (what: () => Promise<void>) =>
		attempt(async () => {
			setBusy(true);
			await what().finally(() => setBusy(false));
		});
	const change = (on: boolean, prompt: boolean) =>
		work(async () => {
			if (!on && id !== null) {
				await switchPushOff(id);
				setState({ id: null, withPrompt: prompt });
				return;
			}
			const device = await switchPushOn(t.language, prompt);
			if (device === null) show(t('app.tellPushDenied'));
			else setState({ id: device, withPrompt: prompt });
		});

	if (!possible) return <p className="settings-note">{`${t('app.tellPush')}: ${t('app.tellPushNeeds')}`}</p>;
	return (
		<>
			<Switch label={t('app.tellPush')} note={t('app.tellPushHint')} on={id !== null} onSwitch={(on) => void change(on, withPrompt)} />
			{id !== null && (
				<>
					<Switch
						label={t('app.tellPrompt')}
						note={t('app.tellPromptHint')}
						on={withPrompt}
						onSwitch={(prompt) => void change(true, prompt)}
					/>
					<button
						type="button"
						className="button"
						disabled={busy}
						onClick={() => void work(() => tryPushDevice(id).then(() => show(t('app.tellTried'))))}
					>
						{t('app.tellTry')}
					</button>
				</>
			)}
		</>
	);
}
