"""The glossary: each term in a sentence or two, with a formula where there is one, and the page where it can be tried.

A new term is one entry here.
"""

from __future__ import annotations

from dataclasses import dataclass

from jaxcore.translatable import N_


@dataclass(frozen=True)
class Term:
    """A term: its name, what it means, a page of the app where it can be tried, and a formula in TeX where there is one."""

    name: str
    meaning: str
    page: str
    formula: str = ""


TERMS: dict[str, Term] = {
    "accuracy": Term(
        N_("Accuracy"),
        N_(
            "The share of examples that are classified correctly. When one class is rare, accuracy can be high and mean little."
        ),
        "classify",
        r"\frac{1}{n}\sum_i [\hat y_i = y_i]",
    ),
    "activation": Term(
        N_("Activation function"),
        N_(
            "The nonlinear function after each hidden layer. Without it, any number of layers could do no "
            "more than a single one."
        ),
        "playground",
        r"a = f(w \cdot x + b)",
    ),
    "adam": Term(
        N_("Adam"),
        N_(
            "An optimizer that keeps a running mean of each weight's gradient and of its square, and divides the first by "
            "the root of the second."
        ),
        "optimizers",
        r"w \leftarrow w - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}",
    ),
    "array": Term(
        N_("Array"),
        N_("A block of numbers of one type, with a shape. JAX arrays never change once they are created."),
        "arrays",
    ),
    "autoencoder": Term(
        N_("Autoencoder"),
        N_(
            "A network that squeezes its input through a narrow middle and rebuilds it. To remove noise, it is asked for "
            "the clean image."
        ),
        "denoise",
    ),
    "backpropagation": Term(
        N_("Backpropagation"),
        N_(
            "How the gradient is found: the chain rule, applied from the loss back to the first layer, reusing what the "
            "forward pass computed."
        ),
        "grad",
        r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a}\,\frac{\partial a}{\partial w}",
    ),
    "baseline": Term(
        N_("Baseline"),
        N_(
            "A simple rule to beat, such as the mean of all targets or the most frequent class. A network that does no "
            "better has learned nothing."
        ),
        "regress",
    ),
    "batch": Term(
        N_("Batch"),
        N_("The examples that one training step uses. Their mean gradient stands in for that of all examples."),
        "classify",
    ),
    "batch_norm": Term(
        N_("Batch normalization"),
        N_(
            "Brings each unit's values in a batch to mean 0 and variance 1, then scales and shifts them. After training, "
            "running averages replace the batch's own."
        ),
        "classify",
        r"\hat x = \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}}",
    ),
    "bias": Term(
        N_("Bias"),
        N_("A number that a unit adds to its weighted sum, so that its output need not be zero when all inputs are zero."),
        "playground",
    ),
    "broadcasting": Term(
        N_("Broadcasting"),
        N_("How arrays of different shapes are combined: an axis of length 1 is repeated to fit the other."),
        "arrays",
    ),
    "chain_rule": Term(
        N_("Chain rule"),
        N_("The derivative of a function of a function is the product of the two derivatives."),
        "grad",
        r"(f \circ g)'(x) = f'(g(x))\,g'(x)",
    ),
    "confidence_interval": Term(
        N_("Confidence interval"),
        N_(
            "The range in which a share plausibly lies, given how few examples it was measured on. 29 of 30 is far less "
            "certain than 2,900 of 3,000."
        ),
        "classify",
    ),
    "confusion_matrix": Term(
        N_("Confusion matrix"),
        N_("A table of true classes (rows) against predicted classes (columns). The diagonal counts the correct predictions."),
        "classify",
    ),
    "convolution": Term(
        N_("Convolution"),
        N_(
            "A small filter slides over the image and computes the same weighted sum at every position, so it finds a "
            "pattern wherever it is."
        ),
        "denoise",
    ),
    "cross_entropy": Term(
        N_("Cross-entropy"),
        N_(
            "The usual loss of a classifier: minus the logarithm of the probability that it gave to the true class. It "
            "grows without limit when the network is sure and wrong."
        ),
        "classify",
        r"L = -\log p_{y}",
    ),
    "data_augmentation": Term(
        N_("Data augmentation"),
        N_(
            "Showing altered copies of the images, mirrored, shifted or turned, so that the network does not memorize "
            "individual pixels."
        ),
        "classify",
    ),
    "decision_boundary": Term(
        N_("Decision boundary"), N_("The line, or surface, where a classifier changes its answer."), "playground"
    ),
    "decoder": Term(N_("Decoder"), N_("The half of an autoencoder that draws an image from the latent variables."), "generate"),
    "divergence": Term(
        N_("Divergence"),
        N_("When the loss grows until it stops being a finite number. The learning rate is usually too high."),
        "optimizers",
    ),
    "dropout": Term(
        N_("Dropout"),
        N_("In each training step some units are switched off at random, so that none can rely on a single other one."),
        "classify",
    ),
    "dtype": Term(
        N_("Dtype"),
        N_("The type of an array's numbers, such as `float32`: how many bits each has, and what they mean."),
        "arrays",
    ),
    "elu": Term(
        N_("ELU"),
        N_("An activation function like ReLU whose negative values run smoothly toward −1 instead of being cut off."),
        "classify",
        r"x > 0: x,\quad x \le 0: e^x - 1",
    ),
    "early_stopping": Term(
        N_("Early stopping"),
        N_("Ending the training when the validation loss stops falling, before the network overfits."),
        "classify",
    ),
    "elbo": Term(
        N_("ELBO"),
        N_(
            "Evidence lower bound: what a variational autoencoder makes as large as it can. A good reconstruction raises "
            "it; the KL divergence lowers it."
        ),
        "generate",
        r"\mathbb{E}_{q(z|x)}[\log p(x|z)] - \mathrm{KL}(q(z|x)\,\|\,p(z))",
    ),
    "encoder": Term(
        N_("Encoder"), N_("The half of an autoencoder that turns an image into a few latent variables."), "generate"
    ),
    "epoch": Term(N_("Epoch"), N_("One pass over all examples of the training set, batch by batch."), "classify"),
    "example": Term(N_("Example"), N_("One case to learn from: a flower, an image, a row of a table."), "classify"),
    "f1": Term(
        N_("F1 score"),
        N_("One number for precision and recall together; it is low as soon as either of them is."),
        "classify",
        r"F_1 = \frac{2PR}{P + R}",
    ),
    "feature": Term(
        N_("Feature"),
        N_("One number that describes an example, such as the length of a petal: a column of a table."),
        "classify",
    ),
    "filter": Term(
        N_("Filter"),
        N_("The small block of weights that a convolution slides over the image; also called its kernel."),
        "denoise",
    ),
    "flax": Term(
        N_("Flax"),
        N_("A library of layers and networks for JAX. Its newer interface is `flax.nnx`, its older one `flax.linen`."),
        "flax",
    ),
    "gelu": Term(
        N_("GELU"),
        N_(
            "An activation function like ReLU with a smooth bend: the input times the share of a standard normal distribution "
            "below it."
        ),
        "classify",
        r"x\,\Phi(x)",
    ),
    "gpu": Term(
        N_("GPU"),
        N_(
            "A processor with thousands of small cores that do the same thing to different numbers. First made for graphics, "
            "and well suited to neural networks."
        ),
        "devices",
    ),
    "grad": Term(
        N_("grad"),
        N_("JAX's transformation that takes a function and returns another that computes its gradient."),
        "grad",
        r"\texttt{grad}(f)(x) = \nabla f(x)",
    ),
    "gradient": Term(
        N_("Gradient"),
        N_(
            "The derivative of the loss with respect to each weight. It points where the loss rises fastest, so training "
            "goes the other way."
        ),
        "grad",
        r"\nabla L = \left(\frac{\partial L}{\partial w_1}, \dots, \frac{\partial L}{\partial w_n}\right)",
    ),
    "gradient_clipping": Term(
        N_("Gradient clipping"),
        N_(
            "Shortening a gradient that is longer than a limit, without changing its direction, so that one bad batch "
            "cannot throw the network off."
        ),
        "classify",
        r"g \leftarrow g \cdot \min\left(1, \frac{c}{\|g\|}\right)",
    ),
    "gradient_descent": Term(
        N_("Gradient descent"),
        N_("Training in one line: move every weight a little against its gradient, again and again."),
        "optimizers",
        r"w \leftarrow w - \eta\,\nabla L(w)",
    ),
    "hessian": Term(
        N_("Hessian"),
        N_(
            "The matrix of all second derivatives: how the gradient changes along each direction, that is, how the loss curves."
        ),
        "landscape",
        r"H_{ij} = \frac{\partial^2 L}{\partial w_i\,\partial w_j}",
    ),
    "hidden_layer": Term(
        N_("Hidden layer"),
        N_("A layer between input and output whose values nobody prescribes: the network works out what is useful there."),
        "playground",
    ),
    "hlo": Term(
        N_("HLO"),
        N_(
            "The language of XLA. JAX hands its programs over in a portable form of it, StableHLO. What XLA makes of them can "
            "be read before and after optimization."
        ),
        "jit",
    ),
    "hyperparameter": Term(
        N_("Hyperparameter"),
        N_(
            "A setting that training does not learn, such as the learning rate or the number of layers. It is chosen with "
            "the validation set."
        ),
        "sweep",
    ),
    "initialisation": Term(
        N_("Initialization"),
        N_(
            "The random weights that training starts from, drawn so that signals neither fade nor explode from layer to layer: "
            "the more inputs a unit has (n), the smaller its weights."
        ),
        "sweep",
        r"w \sim \mathcal{N}\left(0, \frac{1}{n}\right)",
    ),
    "jacobian": Term(
        N_("Jacobian"),
        N_("All derivatives of several outputs with respect to several inputs, as a matrix."),
        "grad",
        r"J_{ij} = \frac{\partial f_i}{\partial x_j}",
    ),
    "jax": Term(
        N_("JAX"),
        N_(
            "NumPy's functions, plus transformations of your own functions: `grad` differentiates them, `jit` compiles "
            "them, `vmap` maps them over batches, on CPU, GPU or TPU."
        ),
        "arrays",
    ),
    "jaxpr": Term(
        N_("jaxpr"),
        N_("What tracing leaves of a function: a list of simple operations with the shapes and types of all values."),
        "jit",
    ),
    "jit": Term(
        N_("jit"),
        N_(
            "JAX's transformation that traces a function once and has XLA compile it. Later calls with the "
            "same shapes and dtypes run the compiled program."
        ),
        "jit",
    ),
    "jvp": Term(
        N_("JVP"),
        N_(
            "Jacobian-vector product: how the outputs change when the inputs move along a vector. Forward mode; cheap for"
            " few inputs."
        ),
        "grad",
        r"J\,v",
    ),
    "kl": Term(
        N_("KL divergence"),
        N_(
            "How different one distribution is from another. It is 0 if they are the same, and it depends on which of them "
            "comes first."
        ),
        "generate",
        r"\mathrm{KL}(q\,\|\,p) = \sum_x q(x)\log\frac{q(x)}{p(x)}",
    ),
    "label": Term(N_("Label"), N_("The class that an example belongs to: what a classifier is meant to answer."), "classify"),
    "label_smoothing": Term(
        N_("Label smoothing"),
        N_(
            "A network is trained toward labels that are not quite certain: with 0.1, the right class of ten gets 0.91 instead "
            "of 1, and each other class 0.01. Being more certain than that is no longer rewarded."
        ),
        "optax",
    ),
    "latent": Term(
        N_("Latent variable"),
        N_("A number that nobody measured, which the network itself uses to describe an example."),
        "generate",
    ),
    "layer": Term(
        N_("Layer"),
        N_("A set of units that all see the same inputs. In a dense layer each unit has a weight for each input."),
        "playground",
        r"y = f(xW + b)",
    ),
    "leaky_relu": Term(
        N_("Leaky ReLU"),
        N_(
            "ReLU that divides negative values by 100 instead of cutting them off, so that a unit never stops learning "
            "altogether."
        ),
        "classify",
        r"\max(0.01\,x, x)",
    ),
    "learning_rate": Term(
        N_("Learning rate"),
        N_(
            "How far a step goes against the gradient. If it is too low, hardly anything happens; if it is too high, the "
            "loss jumps or diverges."
        ),
        "optimizers",
        r"w \leftarrow w - \eta\,\nabla L(w)",
    ),
    "logit": Term(
        N_("Logit"),
        N_("A classifier's raw score for a class, before softmax turns the scores into probabilities. It can be any number."),
        "classify",
    ),
    "log_softmax": Term(
        N_("Log-softmax"),
        N_(
            "The logarithms of softmax's probabilities, computed at once: where a probability is rounded to 0, its logarithm "
            "would be minus infinity. In JAX: `jax.nn.log_softmax`."
        ),
        "flax",
        r"\log p_i = z_i - \log \sum_j e^{z_j}",
    ),
    "loss": Term(
        N_("Loss"),
        N_("One number that says how wrong the network is. All that training does is make it smaller."),
        "playground",
    ),
    "loss_landscape": Term(
        N_("Loss landscape"),
        N_("The loss as a height over all weights. Training walks downhill on it; only a slice of it can be drawn."),
        "landscape",
    ),
    "mae": Term(
        N_("Mean absolute error"),
        N_("The mean distance between prediction and truth, in the units of the target."),
        "regress",
        r"\frac{1}{n}\sum_i |\hat y_i - y_i|",
    ),
    "median_filter": Term(
        N_("Median filter"),
        N_(
            "A way to remove noise without learning: each pixel becomes the median of its neighborhood. A denoiser has to "
            "beat it."
        ),
        "denoise",
    ),
    "mesh": Term(N_("Mesh"), N_("Devices arranged as a grid with named axes, along which JAX can split arrays."), "devices"),
    "mlp": Term(
        N_("Multilayer perceptron"),
        N_("The simplest kind of network: dense layers one after another, with an activation function between them."),
        "playground",
    ),
    "momentum": Term(
        N_("Momentum"),
        N_("Past gradients keep pushing, a little less with each step, so the way down zigzags less."),
        "optimizers",
        r"v \leftarrow \beta v + \nabla L,\quad w \leftarrow w - \eta v",
    ),
    "mse": Term(
        N_("Mean squared error"),
        N_("The mean of the squared differences: large errors count far more than small ones."),
        "regress",
        r"\frac{1}{n}\sum_i (\hat y_i - y_i)^2",
    ),
    "network": Term(
        N_("Neural network"),
        N_(
            "A function with many adjustable numbers, built of simple layers. Training finds numbers for which its answers "
            "fit the examples."
        ),
        "playground",
    ),
    "noise": Term(
        N_("Noise"),
        N_(
            "Random changes to the data that carry no information: a network should ignore them, and overfits if it learns "
            "them."
        ),
        "denoise",
    ),
    "one_hot": Term(
        N_("One-hot encoding"),
        N_("A class written as a row of zeros with a single 1 in the position of the class. In JAX: `jax.nn.one_hot`."),
        "classify",
        r"2 \mapsto (0, 0, 1)",
    ),
    "optax": Term(
        N_("Optax"),
        N_("A library of optimizers and losses for JAX. Each optimizer is a pair of functions, `init` and `update`."),
        "optax",
    ),
    "optimizer": Term(
        N_("Optimizer"),
        N_(
            "The rule that turns a gradient into a step: how far, in which direction, and with what memory of earlier "
            "gradients."
        ),
        "optimizers",
    ),
    "overfitting": Term(
        N_("Overfitting"),
        N_("Learning the training examples by heart: the training loss keeps falling while the validation loss rises."),
        "classify",
    ),
    "parameter": Term(N_("Parameter"), N_("A number that training changes: a weight or a bias."), "classify"),
    "pooling": Term(
        N_("Pooling"), N_("Shrinking an image by keeping only the largest value (or the mean) of each small square."), "denoise"
    ),
    "precision": Term(
        N_("Precision"),
        N_("Of the examples predicted to be in a class, the share that really belongs to it."),
        "classify",
        r"P = \frac{TP}{TP + FP}",
    ),
    "prng_key": Term(
        N_("PRNG key"),
        N_(
            "What JAX draws random numbers from. The same key always gives the same numbers, so use each key once and get "
            "new ones from `split`."
        ),
        "randomness",
    ),
    "psnr": Term(
        N_("PSNR"),
        N_(
            "Peak signal-to-noise ratio: how close a restored image is to the original, in decibels. 10 dB more means a "
            "tenth of the mean squared error."
        ),
        "denoise",
        r"10 \log_{10}\frac{1}{\text{MSE}}",
    ),
    "pure_function": Term(
        N_("Pure function"),
        N_(
            "A function whose result depends on its arguments alone, and which changes nothing outside itself. JAX's "
            "transformations rely on that."
        ),
        "arrays",
    ),
    "pytree": Term(
        N_("Pytree"),
        N_("Nested lists, tuples and dictionaries with arrays as leaves: this is how JAX passes all parameters at once."),
        "arrays",
    ),
    "r2": Term(
        N_("R²"),
        N_(
            "The share of the targets' variance that the predictions explain: 1 is perfect, 0 is no better than always "
            "answering the mean."
        ),
        "regress",
        r"R^2 = 1 - \frac{\sum_i (y_i - \hat y_i)^2}{\sum_i (y_i - \bar y)^2}",
    ),
    "recall": Term(
        N_("Recall"),
        N_("Of the examples that belong to a class, the share that the network finds."),
        "classify",
        r"R = \frac{TP}{TP + FN}",
    ),
    "regularisation": Term(
        N_("Regularization"),
        N_("Whatever keeps a network from overfitting: weight decay, dropout, data augmentation, early stopping."),
        "classify",
    ),
    "relu": Term(
        N_("ReLU"),
        N_("A very common activation function: negative values become 0, positive ones stay."),
        "playground",
        r"\max(0, x)",
    ),
    "reparameterisation": Term(
        N_("Reparameterization trick"),
        N_(
            "A random number written as the mean plus the standard deviation times standard noise, so that the gradient "
            "can pass through the mean and the deviation."
        ),
        "generate",
        r"z = \mu + \sigma\,\varepsilon,\quad \varepsilon \sim \mathcal{N}(0, 1)",
    ),
    "residual": Term(
        N_("Residual connection"),
        N_("A bypass around some layers: their output is added to their input, so they only learn what to change."),
        "classify",
        r"y = x + f(x)",
    ),
    "scan": Term(
        N_("lax.scan"),
        N_("JAX's loop that is compiled as a whole: each step takes the state and one element, and passes the state on."),
        "jit",
    ),
    "schedule": Term(
        N_("Learning-rate schedule"),
        N_("A rule that changes the learning rate during training, usually from high to low."),
        "optimizers",
    ),
    "seed": Term(
        N_("Seed"),
        N_(
            "The number that determines everything random in training: initial weights, order, dropout. The same seed "
            "gives the same run. The split has a seed of its own."
        ),
        "randomness",
    ),
    "sgd": Term(
        N_("Stochastic gradient descent"),
        N_("Gradient descent with the gradient of a random batch instead of that of all examples: noisier, and far cheaper."),
        "optimizers",
        r"w \leftarrow w - \eta\,\nabla L_B(w)",
    ),
    "shape": Term(
        N_("Shape"),
        N_("How long an array is along each axis: 32 images of 28×28 pixels have the shape `(32, 28, 28)`."),
        "arrays",
    ),
    "sharding": Term(
        N_("Sharding"),
        N_("Which device holds which part of an array. `jit` respects it and adds the communication between devices."),
        "devices",
    ),
    "side_effect": Term(
        N_("Side effect"),
        N_(
            "Anything a function does besides returning a value, such as printing or changing a list. Under `jit` it "
            "happens only while tracing."
        ),
        "arrays",
    ),
    "sigmoid": Term(
        N_("Sigmoid"), N_("Maps any number into the range from 0 to 1."), "playground", r"\sigma(x) = \frac{1}{1 + e^{-x}}"
    ),
    "softmax": Term(
        N_("Softmax"),
        N_("Turns scores into probabilities: all of them positive, adding up to 1."),
        "classify",
        r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}",
    ),
    "spmd": Term(
        N_("SPMD"),
        N_("Single program, multiple data: every device runs the same program on its own part of the arrays."),
        "devices",
    ),
    "ssim": Term(
        N_("SSIM"),
        N_(
            "How similar two images look, judged by brightness, contrast and structure in small windows: 1 if they are "
            "identical."
        ),
        "denoise",
    ),
    "standardisation": Term(
        N_("Standardization"),
        N_(
            "Bringing each feature to mean 0 and standard deviation 1, measured on the training set alone. In "
            "scikit-learn: `StandardScaler`."
        ),
        "classify",
        r"x' = \frac{x - \mu}{\sigma}",
    ),
    "step": Term(N_("Step"), N_("One update of all weights, from the gradient of one batch."), "playground"),
    "stride": Term(
        N_("Stride"),
        N_("How many pixels a filter moves from one position to the next. A stride of 2 halves the image's width and height."),
        "denoise",
    ),
    "tanh": Term(
        N_("Tanh"),
        N_("Maps any number into the range from −1 to 1."),
        "playground",
        r"\tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}}",
    ),
    "target": Term(
        N_("Target"), N_("What the network is meant to answer for an example: a class, a number, or a clean image."), "regress"
    ),
    "test_set": Term(
        N_("Test set"),
        N_("Examples kept for one final evaluation. If you choose settings by them, you can no longer trust the result."),
        "classify",
    ),
    "tpu": Term(
        N_("TPU"),
        N_("Google's processor for neural networks: large units that multiply matrices, and fast links to other TPUs."),
        "devices",
    ),
    "tracer": Term(
        N_("Tracer"),
        N_("What `jit` gives a function instead of an array while it traces it: it has a shape and a dtype, but no numbers."),
        "gotchas",
    ),
    "tracing": Term(
        N_("Tracing"),
        N_(
            "Running a function with tracers in place of arrays, to find out what it computes. This is how JAX differentiates, "
            "vectorizes and compiles your functions."
        ),
        "jit",
    ),
    "training_set": Term(N_("Training set"), N_("The examples that the weights are fitted to."), "classify"),
    "underfitting": Term(
        N_("Underfitting"),
        N_("The network is too small, or was trained too briefly, to fit even the training examples: both losses stay high."),
        "regress",
    ),
    "unit": Term(
        N_("Unit"),
        N_(
            "The smallest piece of a layer, also called a neuron: a weighted sum of its inputs, a bias, and an activation "
            "function."
        ),
        "playground",
        r"a = f\left(\sum_i w_i x_i + b\right)",
    ),
    "vae": Term(
        N_("Variational autoencoder"),
        N_(
            "An autoencoder whose encoder gives a distribution instead of a point, so that almost any latent point near 0 "
            "decodes into a plausible image."
        ),
        "generate",
    ),
    "validation_set": Term(
        N_("Validation set"), N_("Examples that the weights are never fitted to, used to choose the settings."), "sweep"
    ),
    "value_and_grad": Term(
        N_("value_and_grad"),
        N_("Like `grad`, but it returns the value of the function as well: the loss and its gradient in one go."),
        "grad",
    ),
    "vjp": Term(
        N_("VJP"),
        N_(
            "Vector-Jacobian product: how a weighted sum of the outputs depends on each input. This is reverse mode, as in "
            "backpropagation; cheap for few outputs."
        ),
        "grad",
        r"u^\top J",
    ),
    "vmap": Term(
        N_("vmap"),
        N_("JAX's transformation that turns a function of one example into a function of a whole batch, without a loop."),
        "vmap",
    ),
    "warmup": Term(
        N_("Warm-up"),
        N_(
            "Letting the learning rate rise from zero during the first steps, while the optimizer's averages are still "
            "unreliable."
        ),
        "optimizers",
    ),
    "weight": Term(
        N_("Weight"),
        N_("The number that a unit multiplies an input by: how much the input matters, and in which direction."),
        "playground",
    ),
    "weight_decay": Term(
        N_("Weight decay"),
        N_("Each step also makes all weights a little smaller, so that none grows needlessly large."),
        "sweep",
        r"w \leftarrow w - \eta\,\lambda w",
    ),
    "xla": Term(
        N_("XLA"), N_("The compiler beneath JAX. It fuses operations and generates machine code for CPU, GPU or TPU."), "jit"
    ),
}

OF_FIELDS = {
    "activation": "activation",
    "batch_norm": "batch_norm",
    "batch_size": "batch",
    "clip_norm": "gradient_clipping",
    "dropout": "dropout",
    "epochs": "epoch",
    "features": "feature",
    "hidden": "hidden_layer",
    "initial_scale": "initialisation",
    "kl_weight": "kl",
    "latent": "latent",
    "learning_rate": "learning_rate",
    "loss": "loss",
    "model": "network",
    "momentum": "momentum",
    "noise": "noise",
    "optimizer": "optimizer",
    "penalty": "regularisation",
    "random_crop": "data_augmentation",
    "random_flip": "data_augmentation",
    "random_affine": "data_augmentation",
    "test_flip": "data_augmentation",
    "label_smoothing": "label_smoothing",
    "schedule": "schedule",
    "seed": "seed",
    "split_seed": "seed",
    "target": "target",
    "test": "test_set",
    "train_share": "training_set",
    "validation": "validation_set",
    "weight_decay": "weight_decay",
}
"""The term to look up for a field of the configuration, where there is one."""
