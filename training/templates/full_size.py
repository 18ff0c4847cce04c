"""A random checkpoint of the published size under original names, the same weights in the same type as an ordinary export, and what diffusers and
transformers answer with them: what bench/checkpoints.ts compares.

    python full_size.py FOLDER [--kind sd1|sd2|sdxl] [--dtype float16|bfloat16|float32]

float16 takes for sd1 4 GB of disk and 6 GB of memory, for sdxl 14 GB and 14 GB. One network is in memory at a time."""
import argparse, gc, json, math, pathlib
import onnx, torch
from safetensors.torch import save_file
import architectures as a
import export_templates as templates
import original_names as names

KINDS = {"sd1": {"text_encoder": a.clip_l, "unet": a.unet_sd1, "vae": a.autoencoder},
         "sd2": {"text_encoder": a.open_clip_h, "unet": a.unet_sd2, "vae": a.autoencoder},
         "sdxl": {"text_encoder": a.clip_l, "text_encoder_2": a.open_clip_g, "unet": a.unet_sdxl, "vae": a.autoencoder}}


def random_weights(model, dtype, seed):
    """Normal numbers of a size that keeps signals in range, rounded to what dtype can hold."""
    generator = torch.Generator().manual_seed(seed)
    for module in model.modules():
        for name, weight in module.named_parameters(recurse=False):
            if "Norm" in type(module).__name__:
                weight.data.normal_(1.0 if name == "weight" else 0.0, 0.1, generator=generator)
            else:
                weight.data.normal_(0.0, 0.5 if isinstance(module, torch.nn.Embedding) else 0.05 if weight.ndim == 1 else 1 / math.sqrt(weight[0].numel()), generator=generator)
            weight.data.copy_(weight.data.to(dtype))
    return model


def export_folder(graph, state, dtype, folder):
    """An ordinary export: weights in model.onnx_data, those of matrix products turned round already, halves behind a Cast."""
    folder.mkdir(parents=True)
    kinds = {torch.float32: onnx.TensorProto.FLOAT, torch.float16: onnx.TensorProto.FLOAT16, torch.bfloat16: onnx.TensorProto.BFLOAT16}
    readers, dropped, casts = {}, set(), []
    for node in graph.graph.node:
        for name in node.input:
            readers.setdefault(name, []).append(node)
    with open(folder / "model.onnx_data", "wb") as file:
        for tensor in [tensor for tensor in graph.graph.initializer if tensor.external_data]:
            name, value, read_as = tensor.name, state[tensor.name].to(dtype).reshape(list(tensor.dims)), tensor.name
            turning = [node for node in readers[name] if node.op_type == "Transpose"]
            if turning:
                (node,) = readers[name]
                value, read_as = value.T, node.output[0]
                dropped.add(node.name)
            tensor.name, tensor.data_type, tensor.dims[:] = f"{name}.exported", kinds[dtype], value.shape
            casts.append(onnx.helper.make_node("Cast" if dtype != torch.float32 else "Identity", [tensor.name], [read_as], **({"to": 1} if dtype != torch.float32 else {})))
            del tensor.external_data[:]
            data = value.contiguous().view(torch.uint8).numpy().tobytes()
            for key, entry in (("location", "model.onnx_data"), ("offset", file.tell()), ("length", len(data))):
                tensor.external_data.add(key=key, value=str(entry))
            file.write(data)
    nodes = casts + [onnx.NodeProto.FromString(node.SerializeToString()) for node in graph.graph.node if node.name not in dropped]
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    (folder / "model.onnx").write_bytes(graph.SerializeToString())


class Expected:
    """Inputs and outputs of each network, as arrays in one file."""

    def __init__(self, folder):
        self.file, self.tree, self.count = open(folder / "expected.f32", "wb"), {}, 0

    def add(self, component, inputs, outputs):
        self.tree[component] = {"inputs": {k: self.store(v) for k, v in inputs.items()}, "outputs": {k: self.store(v) for k, v in outputs.items()}}

    def store(self, value):
        if value.dtype == torch.int64:
            return value.tolist()
        self.file.write(value.contiguous().numpy().tobytes())
        place, self.count = {"offset": self.count, "shape": list(value.shape)}, self.count + value.numel()
        return place


def answers(component, model, expected, generator):
    if component.startswith("text_encoder"):
        ids = torch.full((1, 77), 49407)
        ids[0, 0], ids[0, 1:20] = 49406, torch.randint(49000, (19,), generator=generator)
        made = model(ids, output_hidden_states=True)
        pooled = "text_embeds" if hasattr(model, "text_projection") else "pooler_output"
        expected.add(component, {"input_ids": ids}, {"last_hidden_state": made.last_hidden_state, pooled: made[pooled], "hidden_states.11": made.hidden_states[11]})
    elif component == "vae":
        latents, picture = torch.randn(1, 4, 16, 16, generator=generator), torch.rand(1, 3, 128, 128, generator=generator) * 2 - 1
        expected.add("vae_decoder", {"latent_sample": latents}, {"sample": model.decode(latents).sample})
        expected.add("vae_encoder", {"sample": picture}, {"latent_parameters": model.encode(picture).latent_dist.parameters})
    else:
        inputs = {"sample": torch.randn(1, 4, 32, 32, generator=generator), "timestep": torch.tensor([501.25]),
                  "encoder_hidden_states": torch.randn(1, 77, model.config.cross_attention_dim, generator=generator)}
        added = None
        if model.config.addition_embed_type:
            added = {"text_embeds": torch.randn(1, 1280, generator=generator), "time_ids": torch.tensor([[256.0, 256, 0, 0, 256, 256]])}
        output = model(inputs["sample"], inputs["timestep"], inputs["encoder_hidden_states"], added_cond_kwargs=added, return_dict=False)[0]
        expected.add("unet", inputs | (added or {}), {"out_sample": output})


def exported_graphs(component, architecture):
    hollow = a.build_hollow(architecture, "public")
    if component == "vae":
        return {"vae_decoder": templates.vae_decoder(hollow), "vae_encoder": templates.vae_encoder(hollow)}
    return {component: templates.unet(hollow, False) if component == "unet" else templates.text_encoder(hollow)}


@torch.no_grad()
def main(folder, kind, dtype):
    folder.mkdir(parents=True)
    expected, parts = Expected(folder), {}
    for number, (component, architecture) in enumerate(KINDS[kind].items()):
        graphs = exported_graphs(component, architecture)
        model = random_weights(a.build(architecture, "public"), dtype, 10 + number)
        answers(component, model, expected, torch.Generator().manual_seed(number))
        parts[component] = model.to(dtype).state_dict()
        state = names.under_text_model(parts[component]) if component.startswith("text") else parts[component]
        for name, graph in graphs.items():
            export_folder(graph, state, dtype, folder / "export" / name)
        del model, graphs
        gc.collect()
        print(component, flush=True)
    save_file({name: value.contiguous() for name, value in names.checkpoint(kind, parts).items()}, str(folder / "checkpoint.safetensors"), metadata={"format": "pt"})
    expected.file.close()
    (folder / "expected.json").write_text(json.dumps(expected.tree))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--kind", choices=KINDS, default="sd1")
    parser.add_argument("--dtype", choices=("float16", "bfloat16", "float32"), default="float16")
    options = parser.parse_args()
    main(options.folder, options.kind, getattr(torch, options.dtype))
