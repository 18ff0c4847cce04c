/** The name, and a quiet menu with what is needed now and then. */
import { leave, releaseEngine } from './api.ts';
import { Icon, type IconName, Mark } from './Icon.tsx';
import { ThemeChoice } from './ThemeChoice.tsx';
import type { Toasts } from './use-toasts.ts';

interface HeaderProps {
	/** This device holds a session that it can end. */
	canLeave: boolean;
	show: Toasts['show'];
	onBin(): void;
	onAbout(): void;
}

export function Header({ canLeave, show, onBin, onAbout }: HeaderProps) {
	async function freeMemory(): Promise<void> {
		try {
			const isFree = await releaseEngine();
			show(
				isFree
					? 'The memory of the GPU is free. The next picture loads the model again.'
					: 'The memory is given back as soon as the picture in work is finished. Cancel it to have it sooner.',
			);
		} catch (error) {
			show(error instanceof Error ? error.message : 'That did not work. Try again.');
		}
	}

	async function leaveDevice(): Promise<void> {
		try {
			await leave();
			location.assign('/join');
		} catch (error) {
			show(error instanceof Error ? error.message : 'That did not work. Try again.');
		}
	}

	return (
		<header className="header">
			<h1 className="brand">
				<Mark />
				Easel
			</h1>
			<button type="button" className="icon-button" popoverTarget="menu" aria-label="Menu">
				<Icon name="menu" />
			</button>
			<div className="menu" id="menu" popover="auto">
				<ThemeChoice />
				<MenuItem icon="info" label="About the model" onChoose={onAbout} />
				<MenuItem icon="bin" label="Bin" onChoose={onBin} />
				<MenuItem icon="memory" label="Free the GPU" onChoose={() => void freeMemory()} />
				{canLeave && <MenuItem icon="leave" label="Forget this device" onChoose={() => void leaveDevice()} />}
			</div>
		</header>
	);
}

function MenuItem({ icon, label, onChoose }: { icon: IconName; label: string; onChoose(): void }) {
	return (
		<button type="button" className="menu-item" popoverTarget="menu" popoverTargetAction="hide" onClick={onChoose}>
			<Icon name={icon} />
			{label}
		</button>
	);
}
