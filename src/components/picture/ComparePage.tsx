/** Two pictures compared: by an edge between them, by their pixels, and by how they were made. */
import { useEffect, useState } from 'react';
import type { PictureDifference } from '#contract/reproduction.ts';
import { Refused } from '../live/api.ts';
import { Icon } from '../shell/Icon.tsx';
import { Shell, type ShellFacts } from '../shell/Shell.tsx';
import { explain } from '../text/explain.ts';
import { useText } from '../text/text.tsx';
import { getDifference } from './api.ts';
import { Changes } from './Changes.tsx';
import { CompareSlider } from './CompareSlider.tsx';
import { describeDifference } from './ExactlyAgain.tsx';
import { type KnownPicture, usePicture } from './use-picture.ts';
import { addressOf, compareAddress } from './viewed.ts';
import type { Compared } from './what-changed.ts';

interface ComparePageProps {
	shell: ShellFacts;
	a: string;
	b: string;
}

export function ComparePage({ shell, a, b }: ComparePageProps) {
	return (
		<Shell shell={shell} page={null}>
			<Compare a={a} b={b} />
		</Shell>
	);
}

function Compare({ a, b }: { a: string; b: string }) {
	const t = useText();
	const one = usePicture(a);
	const other = usePicture(b);
	const problem = one.problem ?? other.problem;
	const waiting = one.waiting || other.waiting;
	return (
		<main className="compare">
			<div className="compare-head">
				<h1>{t('picture.compareTitle')}</h1>
				<a className="button button-small" href={compareAddress(b, a)}>
					<Icon name="swap" />
					{t('picture.swap')}
				</a>
			</div>
			{problem !== null && (
				<p className="problem-text" role="alert">
					{explain(t, problem)}
				</p>
			)}
			{problem === null && (one.known === null || other.known === null) && (
				<p className="viewer-waiting" role="status">
					{t(waiting ? 'picture.waiting' : 'words.looking')}
				</p>
			)}
			{problem === null && one.known !== null && other.known !== null && <Both one={one.known} other={other.known} />}
		</main>
	);
}

function Both({ one, other }: { one: KnownPicture; other: KnownPicture }) {
	const t = useText();
	const difference = useDifference(one.details.id, other.details.id);
	return (
		<>
			<CompareSlider left={one.details} right={other.details} />
			<ul className="compare-names">
				{[one, other].map(({ details }, index) => (
					<li key={details.id}>
						<a href={addressOf(details.id)}>
							<span>{t(index === 0 ? 'picture.left' : 'picture.right')}</span>{' '}
							<span className="compare-name" dir="auto">
								{details.prompt}
							</span>
						</a>
					</li>
				))}
			</ul>
			<section className="compare-changes" aria-label={t('picture.whatChanged')}>
				<h2>{t('picture.whatChanged')}</h2>
				<p className="hint" role="status">
					{difference !== null && describeDifference(t, difference)}
				</p>
				<Changes was={toCompared(one)} is={toCompared(other)} />
			</section>
		</>
	);
}

function toCompared({ details: { seed, width, height }, generation: { settings } }: KnownPicture): Compared {
	return { settings, seed, width, height };
}

/** Null until it is known, and where it cannot be told. */
function useDifference(a: string, b: string): PictureDifference | null {
	const [difference, setDifference] = useState<PictureDifference | null>(null);
	useEffect(() => {
		let isOver = false;
		const ask = (): void => {
			getDifference(b, a).then(
				(answer) => !isOver && setDifference(answer),
				(error: unknown) => !isOver && !(error instanceof Refused) && setTimeout(ask, againMs),
			);
		};
		ask();
		return () => {
			isOver = true;
		};
	}, [a, b]);
	return difference;
}

const againMs = 3_000;
