/** The tools below the picture. */
import type { Dispatch, SetStateAction } from 'react';
import { Slider } from '../../composer/Slider.tsx';
import { Icon, type IconName } from '../../shell/Icon.tsx';
import { useText } from '../../text/text.tsx';
import type { MaskLayer } from './mask-layer.ts';
import { fromShare, type Tool, toShare } from './tool.ts';

interface MaskToolsProps {
	tool: Tool;
	setTool: Dispatch<SetStateAction<Tool>>;
	layer: MaskLayer | null;
	actions: Record<'undo' | 'redo' | 'invert' | 'clear', () => void>;
	/** In pixels of the picture. */
	longestFeather: number;
}

export function MaskTools({ tool, setTool, layer, actions, longestFeather }: MaskToolsProps) {
	const t = useText();
	const set = (change: Partial<Tool>) => setTool((former) => ({ ...former, ...change }));
	return (
		<>
			<div className="tool-row">
				<ToolButton icon="brush" label={t('making.brush')} pressed={!tool.erases} onPress={() => set({ erases: false })} />
				<ToolButton icon="eraser" label={t('making.eraser')} keys="X" pressed={tool.erases} onPress={() => set({ erases: true })} />
				<span className="tool-gap" />
				<ToolButton icon="undo" label={t('making.undo')} keys="Control+Z" disabled={layer?.canUndo !== true} onPress={actions.undo} />
				<ToolButton icon="redo" label={t('making.redo')} keys="Control+Y" disabled={layer?.canRedo !== true} onPress={actions.redo} />
				<span className="tool-gap" />
				<ToolButton icon="invert" label={t('making.invert')} keys="I" onPress={actions.invert} />
				<ToolButton icon="clear" label={t('making.clear')} onPress={actions.clear} />
			</div>
			<div className="tool-sliders">
				<ToolSlider
					label={t('making.size')}
					text={`${Math.round(tool.size)}`}
					value={toShare(tool.size)}
					onSet={(share) => set({ size: fromShare(share) })}
				/>
				<ToolSlider
					label={t('making.softness')}
					text={`${Math.round(tool.softness * 100)} %`}
					value={tool.softness}
					onSet={(softness) => set({ softness })}
				/>
				<ToolSlider
					label={t('making.feather')}
					text={t('making.pixels', { count: Math.round(tool.feather) })}
					value={tool.feather}
					most={longestFeather}
					step={1}
					onSet={(feather) => set({ feather })}
				/>
			</div>
		</>
	);
}

interface ToolButtonProps {
	icon: IconName;
	label: string;
	keys?: string;
	pressed?: boolean;
	disabled?: boolean;
	onPress(): void;
}

function ToolButton({ icon, label, keys, pressed, disabled, onPress }: ToolButtonProps) {
	return (
		<button
			type="button"
			className="icon-button editor-tool"
			aria-label={label}
			title={label}
			aria-pressed={pressed}
			aria-keyshortcuts={keys}
			disabled={disabled}
			onClick={onPress}
		>
			<Icon name={icon} />
		</button>
	);
}

interface ToolSliderProps {
	label: string;
	text: string;
	value: number;
	most?: number;
	step?: number;
	onSet(value: number): void;
}

function ToolSlider({ label, text, value, most = 1, step = 0.01, onSet }: ToolSliderProps) {
	return (
		<div className="tool-slider">
			<span className="tool-label">
				{label}
				<output>{text}</output>
			</span>
			<Slider label={label} min={0} max={most} step={step} value={value} valueText={text} onSet={onSet} />
		</div>
	);
}
