/** ONNX Runtime's errors in words that may be shown. */
import { NetworkError } from './network.ts';

const memory = /bad_alloc|bad allocation|failed to allocate memory|out of memory|CUDA_ERROR_OUT_OF_MEMORY|CUBLAS_STATUS_ALLOC_FAILED/i;
const longest = 300;

/** Keeps what ONNX Runtime said, without the places in its own source and the paths on this machine. */
export function toNetworkError(error: unknown): NetworkError {
	if (error instanceof NetworkError) return error;
	const said = error instanceof Error ? error.message : String(error);
	const words = said
		.replace(/(\/[^\s:"']+)+/g, (path) => path.split('/').at(-1) ?? '')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, longest);
	return new NetworkError(memory.test(said) ? 'out_of_memory' : 'failed', words, { cause: error });
}
