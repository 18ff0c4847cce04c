import { Icon } from './Icon.tsx';
import type { Toast } from './use-toasts.ts';

export function Toasts({ toasts, onDismiss }: { toasts: readonly Toast[]; onDismiss(id: number): void }) {
	return (
		<div className="toasts" role="status">
			{toasts.map(({ id, text, action }) => (
				<p className="toast" key={id}>
					<span>{text}</span>
					{action !== null && (
						<button
							type="button"
							className="toast-action"
							onClick={() => {
								action.run();
								onDismiss(id);
							}}
						>
							{action.label}
						</button>
					)}
					<button type="button" className="icon-button" aria-label="Dismiss" onClick={() => onDismiss(id)}>
						<Icon name="close" />
					</button>
				</p>
			))}
		</div>
	);
}
