"""The networks that checkpoints of each kind hold, as diffusers and transformers configure them. `size` is `public` for the real ones and
`tiny` for networks of the same graph with small widths, from which the fixtures are made."""
import diffusers
import torch
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection



def text_config(size, wide, small, act):
    """The end token is named, not found as the largest id: words of textual inversion have larger ids."""
    vocabulary = 49408 if size == "public" else 800
    return CLIPTextConfig(vocab_size=vocabulary, bos_token_id=vocabulary - 2, eos_token_id=vocabulary - 1, pad_token_id=1,
                          max_position_embeddings=77, hidden_act=act, **(wide if size == "public" else small))


def clip_l(size):
    """OpenAI's CLIP ViT-L/14: Stable Diffusion 1.x, first encoder of SDXL."""
    wide = dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, projection_dim=768)
    small = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=4, projection_dim=32)
    return CLIPTextModel, text_config(size, wide, small, "quick_gelu")


def open_clip_h(size):
    """OpenCLIP ViT-H/14 without its last layer: Stable Diffusion 2.x."""
    wide = dict(hidden_size=1024, intermediate_size=4096, num_hidden_layers=23, num_attention_heads=16, projection_dim=512)
    small = dict(hidden_size=40, intermediate_size=80, num_hidden_layers=3, num_attention_heads=4, projection_dim=40)
    return CLIPTextModel, text_config(size, wide, small, "gelu")


def open_clip_g(size):
    """OpenCLIP ViT-bigG/14: second encoder of SDXL."""
    wide = dict(hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20, projection_dim=1280)
    small = dict(hidden_size=48, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4, projection_dim=48)
    return CLIPTextModelWithProjection, text_config(size, wide, small, "gelu")


FOUR_LEVELS = dict(down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",), up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3)


def unet_sd1(size):
    """attention_head_dim is the number of heads here, by an old mistake of diffusers that its configs keep."""
    wide = dict(block_out_channels=(320, 640, 1280, 1280), cross_attention_dim=768, attention_head_dim=8, sample_size=64)
    small = dict(block_out_channels=(8, 8, 16, 16), cross_attention_dim=32, attention_head_dim=2, sample_size=16, norm_num_groups=4)
    return diffusers.UNet2DConditionModel, dict(**(wide if size == "public" else small), **FOUR_LEVELS)


def unet_sd2(size):
    wide = dict(block_out_channels=(320, 640, 1280, 1280), cross_attention_dim=1024, attention_head_dim=(5, 10, 20, 20), sample_size=96)
    small = dict(block_out_channels=(8, 8, 16, 16), cross_attention_dim=40, attention_head_dim=(1, 1, 2, 2), sample_size=16, norm_num_groups=4)
    return diffusers.UNet2DConditionModel, dict(**(wide if size == "public" else small), use_linear_projection=True, **FOUR_LEVELS)


def unet_sdxl(size):
    wide = dict(block_out_channels=(320, 640, 1280), cross_attention_dim=2048, attention_head_dim=(5, 10, 20), sample_size=128,
                addition_time_embed_dim=256, projection_class_embeddings_input_dim=2816, transformer_layers_per_block=(1, 2, 10))
    small = dict(block_out_channels=(8, 8, 16), cross_attention_dim=80, attention_head_dim=(1, 1, 2), sample_size=16, norm_num_groups=4,
                 addition_time_embed_dim=8, projection_class_embeddings_input_dim=96, transformer_layers_per_block=(1, 2, 3))
    return diffusers.UNet2DConditionModel, dict(
        **(wide if size == "public" else small), use_linear_projection=True, addition_embed_type="text_time",
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"))


def autoencoder(size):
    """One autoencoder for all three kinds; only the scale of its latents and its weights differ."""
    wide = dict(block_out_channels=(128, 256, 512, 512))
    small = dict(block_out_channels=(8, 8, 8, 8), norm_num_groups=4)
    return diffusers.AutoencoderKL, dict(**(wide if size == "public" else small), latent_channels=4, layers_per_block=2, sample_size=512,
                                         down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)


def build(architecture, size):
    """The network with fresh weights."""
    kind, config = architecture(size)
    model = kind(config) if isinstance(config, CLIPTextConfig) else kind(**config)
    if isinstance(config, CLIPTextConfig):
        model.set_attn_implementation("eager")
    return model.eval().requires_grad_(False)


def build_hollow(architecture, size):
    """The network with weights that take no memory: each is one number of its own, seen as a whole tensor. Different numbers, because the
    exporter joins tensors that are equal."""
    with torch.device("meta"):
        model = build(architecture, size)
    number = 1
    for module in model.modules():
        for name, weight in list(module.named_parameters(recurse=False)):
            setattr(module, name, torch.nn.Parameter(torch.tensor(number * 1e-6).expand(weight.shape), requires_grad=False))
            number += 1
        for name, buffer in list(module.named_buffers(recurse=False)):
            module.register_buffer(name, torch.arange(buffer.numel()).reshape(buffer.shape) if buffer.dtype == torch.int64 else torch.zeros(buffer.shape), persistent=False)
    return model
