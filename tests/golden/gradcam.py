"""Golden class activation maps, made with hooks and torch's autograd on torchvision's backbones.

    /usr/bin/python3 tests/golden/gradcam.py

needs torch and torchvision (made with 1.13 and 0.14) and writes tests/Hematovision.Tests/Golden/gradcam.json. Weights and images are
those of backbones.py; the head is global average pooling, a dense layer of 16, ReLU, and a dense layer of 4, with seeded weights too.
Written from the papers: Selvaraju et al. 2017, equations 1 and 2; Chattopadhay et al. 2018, equations 10, 13 and 19, with the
exponential of the logit as they have it.
"""
import json

import torch
import torchvision

source = open(__file__.replace("gradcam.py", "backbones.py")).read().split("numpy.seterr")[0]
exec(compile(source, "backbones.py", "exec"))  # its functions, without its output
numpy.seterr(over="ignore")


def backbone(name):
    model = getattr(torchvision.models, name)().eval()
    for key, tensor in model.state_dict().items():
        if tensor.dtype == torch.float32:
            tensor.copy_(values(key, tuple(tensor.shape), GAINS[name]))
    return model.features if hasattr(model, "features") else torch.nn.Sequential(*list(model.children())[:-2])


def maps(name):
    features = backbone(name)
    squares = torch.from_numpy(uniform("images", 2 * 3 * 8 * 8).reshape(2, 3, 8, 8)) * 2
    images = squares.repeat_interleave(24, 2).repeat_interleave(24, 3)
    a = features(images).detach().double().requires_grad_(True)
    width = a.shape[1]
    w0, b0 = values("head.0.weight", (16, width), GAINS[name]).double(), values("head.0.bias", (16,), 1).double()
    w1, b1 = values("head.1.weight", (4, 16), GAINS[name]).double(), values("head.1.bias", (4,), 1).double()
    logits = torch.relu(a.mean((2, 3)) @ w0.T + b0) @ w1.T + b1

    def gradcam(chosen):
        g, = torch.autograd.grad(logits[:, chosen].sum(), a, retain_graph=True)
        return g, torch.relu((g.mean((2, 3), keepdim=True) * a).sum(1))

    # Seeded weights speak against many a class everywhere, and an empty map proves nothing.
    chosen = max(range(4), key=lambda c: gradcam(c)[1].amax((1, 2)).min().item())
    score = logits[:, chosen]
    g, cam = gradcam(chosen)

    e = torch.exp(score)[:, None, None, None].detach()
    first, second, third = e * g, e * g**2, e * g**3
    below = 2 * second + (a * third).sum((2, 3), keepdim=True)
    alpha = torch.where(below != 0, second / torch.where(below != 0, below, torch.ones_like(below)), torch.zeros_like(below))
    weights = (alpha * torch.relu(first)).sum((2, 3), keepdim=True)
    plus = torch.relu((weights * a).sum(1))

    def scaled(x):
        return (x / x.amax((1, 2), keepdim=True)).tolist()

    print(name, tuple(a.shape), "largest", cam.amax((1, 2)).tolist(), plus.amax((1, 2)).tolist())
    rounded = lambda x: [[[round(v, 7) for v in row] for row in image] for image in x]
    return {"gain": GAINS[name], "class": chosen, "gradcam": rounded(scaled(cam.detach())), "gradcam++": rounded(scaled(plus.detach()))}


text = json.dumps({name: maps(name) for name in GAINS}, separators=(",", ":"))
(FOLDER / "gradcam.json").write_text(text.replace('},"', '},\n"') + "\n")
