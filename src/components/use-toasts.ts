/** Short messages at the edge of the screen, each with at most one way to answer. */
import { useCallback, useState } from 'react';

export interface Toast {
	id: number;
	text: string;
	action: { label: string; run(): void } | null;
}

/** How long a message stays, in milliseconds: long enough to read it and to find its button. */
const staysMs = 8_000;
/** More than this many at once hide the pictures. */
const most = 3;

export interface Toasts {
	toasts: readonly Toast[];
	show(text: string, action?: Toast['action']): void;
	dismiss(id: number): void;
}

let last = 0;

export function useToasts(): Toasts {
	const [toasts, setToasts] = useState<readonly Toast[]>([]);
	const dismiss = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
	const show = useCallback(
		(text: string, action: Toast['action'] = null) => {
			last += 1;
			const id = last;
			setToasts((shown) => [...shown, { id, text, action }].slice(-most));
			setTimeout(dismiss, staysMs, id);
		},
		[dismiss],
	);
	return { toasts, show, dismiss };
}
