"""State dictionaries of diffusers and transformers under the names that checkpoints of the original (CompVis, Stability) code have. Written
from the structure of those networks; `check` proves it with the converters of diffusers' single-file loader."""
import re
import torch

LAYERS = 2
RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0", "conv2": "out_layers.3",
          "conv_shortcut": "skip_connection"}
UNET_ENDS = {"conv_in": "input_blocks.0.0", "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
             "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2", "conv_norm_out": "out.0", "conv_out": "out.2"}


def unet(state):
    """Names below model.diffusion_model."""
    def part(name):
        for own, original in UNET_ENDS.items():
            if name.startswith(own + "."):
                return original + name[len(own):]
        side, level, kind, index, rest = re.fullmatch(r"(down|mid|up)_block[s]?(?:\.(\d+))?\.(resnets|attentions|downsamplers|upsamplers)\.(\d+)\.(.*)", name).groups()
        level, index = int(level or 0), int(index)
        if kind == "resnets":
            own, value = rest.rsplit(".", 1)
            rest = f"{RESNET[own]}.{value}"
        if side == "mid":
            return f"middle_block.{1 if kind == 'attentions' else 2 * index}.{rest}"
        if kind == "downsamplers":
            return f"input_blocks.{(level + 1) * (LAYERS + 1)}.0.op.{rest.removeprefix('conv.')}"
        if kind == "upsamplers":
            attention = any(key.startswith(f"up_blocks.{level}.attentions") for key in state)
            return f"output_blocks.{level * (LAYERS + 1) + LAYERS}.{2 if attention else 1}.{rest}"
        block = f"input_blocks.{1 + level * (LAYERS + 1) + index}" if side == "down" else f"output_blocks.{level * (LAYERS + 1) + index}"
        return f"{block}.{1 if kind == 'attentions' else 0}.{rest}"
    return {part(name): value for name, value in state.items()}


def vae(state):
    """Names below first_stage_model. The attention of the original is made of convolutions with kernels of one pixel."""
    attention = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}
    made = {}
    for name, value in state.items():
        new = re.sub(r"down_blocks\.(\d+)\.resnets\.(\d+)", r"down.\1.block.\2", name)
        new = re.sub(r"down_blocks\.(\d+)\.downsamplers\.0", r"down.\1.downsample", new)
        new = re.sub(r"up_blocks\.(\d+)\.resnets\.(\d+)", lambda found: f"up.{3 - int(found[1])}.block.{found[2]}", new)
        new = re.sub(r"up_blocks\.(\d+)\.upsamplers\.0", lambda found: f"up.{3 - int(found[1])}.upsample", new)
        new = re.sub(r"mid_block\.resnets\.(\d+)", lambda found: f"mid.block_{int(found[1]) + 1}", new)
        found = re.fullmatch(r"(.*)mid_block\.attentions\.0\.(.*)\.(weight|bias)", new)
        if found:
            new = f"{found[1]}mid.attn_1.{attention[found[2]]}.{found[3]}"
            value = value[:, :, None, None] if value.ndim == 2 else value
        made[new.replace("conv_norm_out", "norm_out").replace("conv_shortcut", "nin_shortcut")] = value
    return made


OPEN_CLIP = {"layer_norm1": "ln_1", "layer_norm2": "ln_2", "mlp.fc1": "mlp.c_fc", "mlp.fc2": "mlp.c_proj", "self_attn.out_proj": "attn.out_proj"}


def open_clip(state):
    """Names below the model of OpenCLIP; queries, keys and values are joined, the projection lies the other way round."""
    made = {}
    for name, value in state.items():
        found = re.fullmatch(r"text_model\.encoder\.layers\.(\d+)\.(.*)\.(weight|bias)", name)
        if name == "text_projection.weight":
            made["text_projection"] = value.T.contiguous()
        elif not found:
            made[{"text_model.embeddings.token_embedding.weight": "token_embedding.weight", "text_model.embeddings.position_embedding.weight": "positional_embedding",
                  "text_model.final_layer_norm.weight": "ln_final.weight", "text_model.final_layer_norm.bias": "ln_final.bias"}[name]] = value
        elif found[2] in OPEN_CLIP:
            made[f"transformer.resblocks.{found[1]}.{OPEN_CLIP[found[2]]}.{found[3]}"] = value
        elif found[2] == "self_attn.q_proj":
            parts = [state[name.replace("q_proj", part)] for part in ("q_proj", "k_proj", "v_proj")]
            made[f"transformer.resblocks.{found[1]}.attn.in_proj_{found[3]}"] = torch.cat(parts)
    return made


def under_text_model(state):
    """Newer transformers leave the first part of the name out; files have it."""
    return {name if name.startswith(("text_model.", "text_projection")) else f"text_model.{name}": value for name, value in state.items() if "position_ids" not in name}


def below(prefix, state):
    return {f"{prefix}{name}": value for name, value in state.items()}


def checkpoint(kind, parts):
    """The whole file. parts: component -> state dictionary as diffusers and transformers name it."""
    text = under_text_model(parts["text_encoder"])
    made = below("model.diffusion_model.", unet(parts["unet"])) | below("first_stage_model.", vae(parts["vae"]))
    if kind == "sd1":
        return made | below("cond_stage_model.transformer.", text) | {"cond_stage_model.transformer.text_model.embeddings.position_ids": torch.arange(77)[None]}
    if kind == "sd2":
        return made | below("cond_stage_model.model.", open_clip(text))
    return (made | below("conditioner.embedders.0.transformer.", text) | below("conditioner.embedders.1.model.", open_clip(under_text_model(parts["text_encoder_2"])))
            | {"conditioner.embedders.1.model.logit_scale": torch.tensor(4.6)})


def check(file, parts, configs):
    """What diffusers' single-file loader makes of the names is what they were made from."""
    from diffusers.loaders import single_file_utils as loader
    back = {"unet": loader.convert_ldm_unet_checkpoint(dict(file), dict(configs["unet"])), "vae": loader.convert_ldm_vae_checkpoint(dict(file), dict(configs["vae"]))}
    for component, state in back.items():
        assert state.keys() == parts[component].keys(), (component, sorted(state.keys() ^ parts[component].keys())[:6])
        for name, value in state.items():
            assert torch.equal(value.reshape(parts[component][name].shape), parts[component][name]), (component, name)
