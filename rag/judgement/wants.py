"""What a question wants: one thing, or every thing of a kind, read from what the model makes of the question alone.

Three multinomial logistic regressions read one layer, as the probe does for the judge's word (``rag.judgement.probe``): what it
wants, of which kind, and on which side of a year that it names.
"""

from __future__ import annotations

from typing import get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from rag.judgement.probe import Classes
from rag.llms import LanguageModel, Prompt, ShowsLayers
from rag.prompts import load_prompt
from rag.steps import Form, ItemKind, Question, Side, Wanted

FORMS: tuple[Form, ...] = get_args(Form)
KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
SIDES: tuple[Side, ...] = get_args(Side)


class Wants(BaseModel):
    """What was fitted for one language model and the prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    layer: int = Field(ge=0)
    """Counted from 0."""
    form: Classes
    kind: Classes
    """Of questions that want more than one thing."""
    side: Classes
    """Of those that name a year."""
    sure_from: float = Field(ge=0, le=1)
    """Probability of form and kind from which they are believed."""

    def read(self, state: NDArray[np.floating]) -> Wanted | None:
        """What a question wants every one of, by its state of shape ``(width,)``; None where it wants one thing or it is not sure."""
        forms, kinds, sides = (one.probabilities(state[None])[0] for one in (self.form, self.kind, self.side))
        form, kind, side = FORMS[int(forms.argmax())], KINDS[int(kinds.argmax())], SIDES[int(sides.argmax())]
        sure = form != "one" and min(forms.max(), kinds.max()) >= self.sure_from
        return Wanted(form=form, kind=kind, side=side) if sure else None


def wanted(question: Question, model: LanguageModel | None, wants: Wants | None) -> Wanted | None:
    """What a question wants every one of; None where it wants one thing, where it is not sure, or the model shows no layers."""
    if wants is None or not isinstance(model, ShowsLayers):
        return None
    return wants.read(model.hidden_each([wants_prompt(question.asked)], wants.layer)[0])


def wants_prompt(question: str) -> Prompt:
    """What is read of a question: the question alone, after what it may want."""
    return load_prompt("wants").render(question=question)
