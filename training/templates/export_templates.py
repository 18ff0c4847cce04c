"""Exports graph templates: ONNX graphs of the public architectures without weights, to which Easel adds those of a checkpoint.

    python export_templates.py ../../gpu-service/models/checkpoint/templates

Each template is `<name>.onnx.br` (brotli). Its weights are external tensors without data, named as diffusers and transformers name them, in the
layout of their files; graph inputs and outputs have optimum's names. No weight of any model is read or written: see build_hollow."""
import argparse, json, pathlib, tempfile, types, warnings
import brotli, onnx, torch
import architectures as a

warnings.filterwarnings("ignore")
IMAGE = {0: "batch_size", 2: "height", 3: "width"}
ROWS = {0: "batch_size", 1: "sequence_length"}
WEIGHTS_FILE = "weights.safetensors"


class Holder(torch.nn.Module):
    """Puts a CLIP text model under the name text_model, so that nodes and weights have the names of the public exports."""

    def __init__(self, model):
        super().__init__()
        self.text_model = model


def export(model, forward, inputs, outputs, axes):
    """ONNX graph of `forward`, a function of the model and the inputs. inputs: name -> example."""
    model.forward = types.MethodType(forward, model)
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/graph.onnx"
        torch.onnx.export(model, tuple(inputs.values()), path, input_names=list(inputs), output_names=outputs,
                          dynamic_axes={name: axis for name, axis in axes.items() if name in inputs or name in outputs},
                          opset_version=17, dynamo=False, export_params=False, do_constant_folding=False)
        graph = onnx.load(path)
    del model.forward
    return with_weights_elsewhere(graph, model, set(inputs))


def with_weights_elsewhere(graph, model, inputs):
    """The exporter lists weights as inputs; here they become external tensors. Buffers (position ids) are kept as they are."""
    buffers = dict(model.named_buffers())
    weights = [value for value in graph.graph.input if value.name not in inputs]
    for value in weights:
        graph.graph.input.remove(value)
        if value.name in buffers:
            graph.graph.initializer.append(onnx.numpy_helper.from_array(buffers[value.name].numpy(), value.name))
            continue
        tensor = onnx.TensorProto(name=value.name, data_type=onnx.TensorProto.FLOAT, data_location=onnx.TensorProto.EXTERNAL,
                                  dims=[side.dim_value for side in value.type.tensor_type.shape.dim])
        tensor.external_data.add(key="location", value=WEIGHTS_FILE)
        graph.graph.initializer.append(tensor)
    unused = set(dict(model.named_parameters())) - {tensor.name for tensor in graph.graph.initializer}
    assert not unused, f"weights that the graph does not use: {sorted(unused)[:5]}"
    for node in graph.graph.node:
        node.doc_string = ""
    return graph


def text_encoder(model):
    """input_ids -> states of every layer, and the pooled state (with projection: text_embeds)."""
    layers = model.config.num_hidden_layers
    projected = hasattr(model, "text_projection")
    holder, run = (model, type(model).forward) if projected else (Holder(model), None)

    def forward(self, input_ids):
        made = run(self, input_ids, output_hidden_states=True) if projected else self.text_model(input_ids, output_hidden_states=True)
        first = (made.text_embeds, made.last_hidden_state) if projected else (made.last_hidden_state, made.pooler_output)
        return (*first, *made.hidden_states)

    names = ["text_embeds", "last_hidden_state"] if projected else ["last_hidden_state", "pooler_output"]
    names += [f"hidden_states.{layer}" for layer in range(layers + 1)]
    axes = {"input_ids": ROWS, "text_embeds": {0: "batch_size"}, "pooler_output": {0: "batch_size"}}
    axes |= {name: ROWS for name in names if "hidden_state" in name}
    ids = torch.full((2, 77), model.config.eos_token_id)
    ids[:, :5] = torch.arange(10).reshape(2, 5)
    return export(holder, forward, {"input_ids": ids}, names, axes)


def skips(config):
    """Shape [channels, scale] of each down-block output that the up-blocks take, in the order of diffusers."""
    widths = config.block_out_channels
    made = [(widths[0], 1)]
    for level, width in enumerate(widths):
        made += [(width, 2**level)] * config.layers_per_block
        if level < len(widths) - 1:
            made.append((width, 2 ** (level + 1)))
    return made, (widths[-1], 2 ** (len(widths) - 1))


def unet(model, controlled):
    """timestep is float32 [batch], so that it may be a fraction, and each picture of a batch may be at its own."""
    config, run = model.config, type(model).forward
    high, wide = 16, 24
    inputs = {"sample": torch.randn(2, config.in_channels, high, wide), "timestep": torch.tensor([7.0, 7.0]),
              "encoder_hidden_states": torch.randn(2, 77, config.cross_attention_dim)}
    axes = {"sample": IMAGE, "out_sample": IMAGE, "timestep": {0: "batch_size"}, "encoder_hidden_states": ROWS}
    if config.addition_embed_type:
        pooled = config.projection_class_embeddings_input_dim - 6 * config.addition_time_embed_dim
        inputs |= {"text_embeds": torch.randn(2, pooled), "time_ids": torch.tensor([[64.0, 96, 0, 0, 64, 96]] * 2)}
        axes |= {"text_embeds": {0: "batch_size"}, "time_ids": {0: "batch_size"}}
    down, middle = skips(config)
    residuals = {f"down_block_{i}_additional_residual": shape for i, shape in enumerate(down)} | {"mid_block_additional_residual": middle}
    if controlled:
        inputs |= {name: torch.randn(2, width, high // scale, wide // scale) for name, (width, scale) in residuals.items()}
        axes |= {name: {0: "batch_size", 2: f"height_{scale}" if scale > 1 else "height", 3: f"width_{scale}" if scale > 1 else "width"}
                 for name, (_, scale) in residuals.items()}
    names = list(inputs)

    def forward(self, *values):
        given = dict(zip(names, values))
        added = {name: given[name] for name in ("text_embeds", "time_ids") if name in given} or None
        extra = [given[name] for name in residuals] if controlled else []
        return run(self, given["sample"], given["timestep"], given["encoder_hidden_states"], added_cond_kwargs=added, return_dict=False,
                   down_block_additional_residuals=tuple(extra[:-1]) or None, mid_block_additional_residual=extra[-1] if extra else None)[0]

    return export(model, forward, inputs, ["out_sample"], axes)


class Half(torch.nn.Module):
    """One direction of an autoencoder, so that only its weights are in the graph."""

    def __init__(self, model, names):
        super().__init__()
        for name in names:
            setattr(self, name, getattr(model, name))


def vae_decoder(model):
    half = Half(model, ["post_quant_conv", "decoder"])
    return export(half, lambda self, latent_sample: self.decoder(self.post_quant_conv(latent_sample)),
                  {"latent_sample": torch.randn(1, model.config.latent_channels, 8, 12)}, ["sample"], {"latent_sample": IMAGE, "sample": IMAGE})


def vae_encoder(model):
    """sample -> latent_parameters: mean and logarithm of the variance, joined on the channel axis."""
    half = Half(model, ["encoder", "quant_conv"])
    return export(half, lambda self, sample: self.quant_conv(self.encoder(sample)), {"sample": torch.randn(1, 3, 64, 96)},
                  ["latent_parameters"], {"sample": IMAGE, "latent_parameters": IMAGE})


TEMPLATES = {
    "clip-l": (a.clip_l, text_encoder),
    "open-clip-h": (a.open_clip_h, text_encoder),
    "open-clip-g": (a.open_clip_g, text_encoder),
    "unet-sd1": (a.unet_sd1, lambda model: unet(model, False)),
    "unet-sd1-control": (a.unet_sd1, lambda model: unet(model, True)),
    "unet-sd2": (a.unet_sd2, lambda model: unet(model, False)),
    "unet-sd2-control": (a.unet_sd2, lambda model: unet(model, True)),
    "unet-sdxl": (a.unet_sdxl, lambda model: unet(model, False)),
    "unet-sdxl-control": (a.unet_sdxl, lambda model: unet(model, True)),
    "vae-decoder": (a.autoencoder, vae_decoder),
    "vae-encoder": (a.autoencoder, vae_encoder),
}
CONFIGS = {"clip-l": a.clip_l, "open-clip-h": a.open_clip_h, "open-clip-g": a.open_clip_g, "unet-sd1": a.unet_sd1, "unet-sd2": a.unet_sd2,
           "unet-sdxl": a.unet_sdxl, "autoencoder": a.autoencoder}


TEXT_FIELDS = ("model_type", "vocab_size", "hidden_size", "intermediate_size", "projection_dim", "num_hidden_layers", "num_attention_heads",
               "max_position_embeddings", "hidden_act", "layer_norm_eps", "pad_token_id", "bos_token_id", "eos_token_id")


def config_of(model):
    """What config.json says of the network."""
    if hasattr(model.config, "to_dict"):
        config = model.config.to_dict()
        return {"architectures": [type(model).__name__]} | {field: config[field] for field in TEXT_FIELDS}
    return {"_class_name": type(model).__name__} | {field: value for field, value in dict(model.config).items() if field not in ("_name_or_path", "_use_default_values")}


def write(folder, size, only=""):
    """Writes the templates whose names contain `only`, and the config of each network beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (architecture, make) in TEMPLATES.items():
        if only not in name:
            continue
        model = a.build_hollow(architecture, size)
        graph = make(model).SerializeToString()
        packed = brotli.compress(graph, quality=11, lgwin=24)
        (folder / f"{name}.onnx.br").write_bytes(packed)
        print(f"{name}: {len(graph)} bytes, packed {len(packed)}", flush=True)
    for name, architecture in CONFIGS.items():
        if only in name:
            write_config(folder / f"{name}.json", a.build_hollow(architecture, size))


def write_config(path, model):
    path.write_text(json.dumps(config_of(model), indent="\t") + "\n", encoding="utf-8")


def write_merges(folder, source, vocabulary):
    """The merges of CLIP's tokenizer that a vocabulary of this size takes: all but 512 bytes and 2 special tokens are merged."""
    merges = source.read_text(encoding="utf-8").split("\n")
    (folder / "clip-merges.txt.br").write_bytes(brotli.compress(("\n".join(merges[: 1 + vocabulary - 514]) + "\n").encode(), quality=11, lgwin=24))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--size", choices=("public", "tiny"), default="public")
    parser.add_argument("--only", default="", help="templates whose names contain this")
    parser.add_argument("--merges", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "fixtures/tokenizers/clip/merges.txt")
    options = parser.parse_args()
    write(options.folder, options.size, options.only)
    write_merges(options.folder, options.merges, 49408 if options.size == "public" else 800)
