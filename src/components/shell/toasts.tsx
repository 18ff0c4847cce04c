/** Short messages at the edge of the screen, each with at most one way to answer. */
import { createContext, type ReactNode, useCallback, useContext, useEffect, useId, useMemo, useState } from 'react';
import { useText } from '../text/text.tsx';
import { Icon } from './Icon.tsx';

interface Toast {
	id: number;
	text: string;
	action: ToastAction | null;
}

export interface ToastAction {
	label: string;
	run(): void;
}

export type ShowToast = (text: string, action?: ToastAction) => void;

/** How long a message stays, in milliseconds: long enough to read it and to find its button. */
const staysMs = 8_000;
/** More than this many at once hide the pictures. */
const most = 3;

interface Toasts {
	toasts: readonly Toast[];
	show: ShowToast;
	dismiss(id: number): void;
	/** Places that could show them, the uppermost last. */
	places: readonly string[];
	enter(place: string): () => void;
}

const ToastsContext = createContext<Toasts | null>(null);

let last = 0;

export function ToastsProvider({ children }: { children: ReactNode }) {
	const [toasts, setToasts] = useState<readonly Toast[]>([]);
	const [places, setPlaces] = useState<readonly string[]>([]);
	const dismiss = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
	const show = useCallback<ShowToast>(
		(text, action) => {
			last += 1;
			const id = last;
			setToasts((shown) => [...shown, { id, text, action: action ?? null }].slice(-most));
			setTimeout(dismiss, staysMs, id);
		},
		[dismiss],
	);
	const enter = useCallback((place: string) => {
		setPlaces((known) => [...known, place]);
		return () => setPlaces((known) => known.filter((one) => one !== place));
	}, []);
	const value = useMemo(() => ({ toasts, show, dismiss, places, enter }), [toasts, show, dismiss, places, enter]);
	return <ToastsContext value={value}>{children}</ToastsContext>;
}

/** The way to show a message. */
export function useToast(): ShowToast {
	return useToasts().show;
}

/**
 * Where messages appear: one in the page, and one in each dialog, as below a dialog they could be neither seen nor pressed.
 * Only the place that came last shows them.
 */
export function ToastPlace() {
	const { toasts, dismiss, places, enter } = useToasts();
	const t = useText();
	const place = useId();
	useEffect(() => enter(place), [enter, place]);
	const shown = places.at(-1) === place ? toasts : [];
	return (
		<div className="toasts" role="status">
			{shown.map(({ id, text, action }) => (
				<p className="toast" key={id}>
					<span>{text}</span>
					{action !== null && (
						<button
							type="button"
							className="toast-action"
							onClick={() => {
								action.run();
								dismiss(id);
							}}
						>
							{action.label}
						</button>
					)}
					<button type="button" className="icon-button" aria-label={t('shell.dismiss')} onClick={() => dismiss(id)}>
						<Icon name="close" />
					</button>
				</p>
			))}
		</div>
	);
}

function useToasts(): Toasts {
	const toasts = useContext(ToastsContext);
	if (toasts === null) throw new Error('Toasts are only for components inside <Shell>.');
	return toasts;
}
