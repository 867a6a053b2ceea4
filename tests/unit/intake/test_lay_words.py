"""Dangers as people say them, and ordinary sentences with the same words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Says = Callable[[str], dict[str, str]]

DANGERS = """
I dont feel the paper when I wipe | +saddle_numbness_new
my bits have gone to sleep | +saddle_numbness_new
My private parts have gone to sleep. | +saddle_numbness_new
I feel nothing down there | +saddle_numbness_new
there is no feeling in private area since yesterday | +saddle_numbness_new
can't feel anything when I wipe my bottom | +saddle_numbness_new
my bum has gone to sleep and wont wake up | +saddle_numbness_new
I havent been for a wee since yesterday, nothing comes out | +urinary_retention_new
havent been for a wee since yesterday | +urinary_retention_new
I have not been for a pee in 14 hours | +urinary_retention_new
not had a wee all day | +urinary_retention_new
urine has stopped | +urinary_retention_new
urine is not coming | +urinary_retention_new
Urine is not passing since morning. | +urinary_retention_new
my wee won't come | +urinary_retention_new
only a dribble when I wee and it takes ages | +urinary_retention_new
only a dribble and it takes ages | +urinary_retention_new
I have no urge to pee any more | +urinary_retention_new
I don't get the urge to wee any more | +urinary_retention_new
I had to be catheterised | +urinary_retention_new
I pooed my pants | +bladder_bowel_control_loss_new
I soiled my pants | +bladder_bowel_control_loss_new
I soiled myself | +bladder_bowel_control_loss_new
He has soiled the bed. | +bladder_bowel_control_loss_new
passing motion without knowing | +bladder_bowel_control_loss_new
motion is passing without my knowledge | +bladder_bowel_control_loss_new
urine passing without knowing | +bladder_bowel_control_loss_new
I peed the bed last night | +bladder_bowel_control_loss_new
I wet the bed | +bladder_bowel_control_loss_new
stool coming out in clothes | +bladder_bowel_control_loss_new
urine leaking without my knowledge | +bladder_bowel_control_loss_new
my legs wont do what I tell them | +both_legs_weak_numb_new
my legs are not listening to me | +both_legs_weak_numb_new
my legs do not obey me any more | +both_legs_weak_numb_new
there is no power in my legs | +both_legs_weak_numb_new
power gone in legs | +both_legs_weak_numb_new
the power has gone from my legs | +both_legs_weak_numb_new
legs have no strength | +both_legs_weak_numb_new
I am dead from the waist down | +both_legs_weak_numb_new
I suddenly can't walk | +both_legs_weak_numb_new
my legs are like jelly | +both_legs_weak_numb_new
my legs turned to jelly | +both_legs_weak_numb_new
jelly legs since this morning | +both_legs_weak_numb_new
I cant feel the floor when i walk | +both_legs_weak_numb_new !worse_walking
can't feel the ground under my feet | +both_legs_weak_numb_new
temp 38.9 | +fever_rigors
temp 39c | +fever_rigors
temp of 101.5 | +fever_rigors
temperature 39.5 | +fever_rigors
my temp was 38.4 last night | +fever_rigors
temp is 102 | +fever_rigors
temp 40.1 this morning | +fever_rigors
I keep spiking temps | +fever_rigors
spiking a temp | +fever_rigors
I was shaking like a leaf | +fever_rigors
shivering and shaking | +fever_rigors
I go hot and cold | +fever_rigors
hot and cold all night | +fever_rigors
I'm burning up | +fever_rigors !pain_burning_electric
I had a steroid jab in my spine two weeks ago | +spinal_procedure_recent
I had a steroid injection in my spine last month | +spinal_procedure_recent
had a facet joint block 3 weeks ago | +spinal_procedure_recent
had an epidural injection last week | +spinal_procedure_recent
epidural steroid injection 10 days ago | +spinal_procedure_recent
they put a needle in my spine last week | +spinal_procedure_recent
I had a jab in my back for the pain last week | +spinal_procedure_recent
I have been shooting up | +injected_drugs
I was banging up last week | +injected_drugs
I'm an ex IV user | +injected_drugs
ex iv drug user | +injected_drugs
I inject heroin | +injected_drugs
jacking up heroin | +injected_drugs
my face is droopy | +stroke_signs
his face has drooped on one side | +stroke_signs
face drooping on the left | +stroke_signs
mouth is lopsided | +stroke_signs
her mouth has gone down on one side | +stroke_signs
suddenly my arm won't lift and my words are slurred | +stroke_signs
my words come out wrong | +speech_swallow_trouble
words coming out slurred | +stroke_signs
one pupil is bigger than the other | +eyelid_droop_pupil
left pupil is larger | +eyelid_droop_pupil
my leg has gone white and freezing cold | +limb_cold_pale_blue
leg is white and cold | +limb_cold_pale_blue
something tore in my chest | +tearing_pain_abrupt
something ripped in my back | +tearing_pain_abrupt
felt something tear in my chest | +tearing_pain_abrupt
it felt like something ripped inside my chest and back | +tearing_pain_abrupt
one arm has no pulse | +limb_cold_pale_blue
no pulse in my left arm | +limb_cold_pale_blue
I am out of puff | +breathless_new
I am panting | +breathless_new
I cant get my breath | +breathless_new
can't catch my breath | +breathless_new
SOB on exertion | +breathless_new
chest pain and SOB | +breathless_new
breath is not coming | +breathless_new
chest pain and I'm all sweaty | +sweating_nausea_with_pain
gone all sweaty with the pain | +sweating_nausea_with_pain
my waters went | +pregnancy_alarm
my waters broke this morning | +pregnancy_alarm
water has broken and I'm 34 weeks | +pregnancy_alarm
I'm pregnant and my tummy is hard | +pregnancy_alarm
30 weeks pregnant, hard tummy that doesn't relax | +pregnancy_alarm
pregnant with bright red bleeding | +pregnancy_alarm
I am pregnant, flashing lights and swollen hands | +pregnancy_alarm
36 weeks pregnant and seeing flashing lights | +pregnancy_alarm
I had a positive pregnancy test | +pregnant
positive test and shoulder tip pain | +pregnancy_alarm
I took about 20 paracetamol | +medicine_overdose
I've taken 16 co-codamol today | +medicine_overdose
I took a whole packet of pills | +medicine_overdose
took all my tablets at once | +medicine_overdose
swallowed 30 paracetamol | +medicine_overdose
I am thinking of ending it | +suicidal_thoughts
thinking of ending it all | +suicidal_thoughts
I want it all to end | +suicidal_thoughts
he kicked me in the back | +assault_unsafe
he hit me last night | +assault_unsafe
she hit me with a pan | +assault_unsafe
my boyfriend kicked me | +assault_unsafe
spots that dont fade with a glass | +rash_nonblanching
rash doesn't go when I press a glass on it | +rash_nonblanching
red spots that don't disappear under a glass | +rash_nonblanching
one ball is agony | +testicular_pain
my left ball is killing me | +testicular_pain
my tummy is hard as a board | +abdominal_pain
stomach rigid like a board | +abdominal_pain
blistery rash round my side | +rash_blisters_band
blisters on my forehead near the eye | +rash_blisters_band
blisters on the tip of my nose | +rash_blisters_band
a car hit me from behind at the lights | +onset_crash_jolt !major_trauma_recent !assault_unsafe
a car bumped into the back of mine | +onset_crash_jolt !major_trauma_recent
I was hit by a car from behind while I was parked | +onset_crash_jolt !major_trauma_recent
I was sitting in my car and got hit by a car from behind | +onset_crash_jolt !major_trauma_recent
someone rear-ended me | +onset_crash_jolt !major_trauma_recent
a car went into the back of me at a roundabout | +onset_crash_jolt !major_trauma_recent
a car ran into the back of me | +onset_crash_jolt !major_trauma_recent
I was knocked down by a car | +major_trauma_recent
hit by a car while crossing the road | +major_trauma_recent
hit by a car on my bike | +major_trauma_recent
I got hit by a bus | +major_trauma_recent
I was run over by a truck | +major_trauma_recent
rear-ended at high speed and thrown from the car | +major_trauma_recent
rear-ended and the car rolled over | +major_trauma_recent
high speed crash | +major_trauma_recent
hit by a car from behind while cycling | +major_trauma_recent
hit from behind by a car on my bike | +major_trauma_recent
I was knocked over by a car | +major_trauma_recent
rear-ended at high speed on the motorway | +major_trauma_recent
I was thrown from a horse | +major_trauma_recent
my car was hit from behind and rolled over | +major_trauma_recent
a car knocked me down | +major_trauma_recent
A car hit me. | +major_trauma_recent
my waters have broken | +pregnancy_alarm
My legs feel like lead. | +gait_unsteady
I cannot walk since this morning. | +cannot_leave_bed
I have a Hickman line. | +immunosuppressed
I have a PICC line in. | +immunosuppressed
"""

ORDINARY = """
my left leg is like jelly | !both_legs_weak_numb_new
my temp was 36.8 | !fever_rigors
temp 37.2 | !fever_rigors
the temperature is normal at 36.9 | !fever_rigors
been necking co-codamol all day | !site_neck
I peed myself laughing at my mate | !bladder_bowel_control_loss_new
like being hit by a truck | !major_trauma_recent
I had a wee and went back to bed. | !urinary_retention_new !bladder_bowel_control_loss_new
I went to the loo as normal this morning. | !urinary_retention_new
I have not been for a walk since Monday. | !urinary_retention_new !both_legs_weak_numb_new
My back feels better and I can walk again. | !both_legs_weak_numb_new !cannot_leave_bed
I can hardly walk in the morning until I loosen up. | !both_legs_weak_numb_new
My left leg is like jelly. | !both_legs_weak_numb_new
I have 2 kids and I am 39. | !fever_rigors
I'm 38 and my back hurts. | !fever_rigors
The pain started at 40 after I took up running. | !fever_rigors
The temperature outside was 40. | !fever_rigors
I work as a temp, 39 hours a week. | !fever_rigors
Hot and cold packs help a bit. | !fever_rigors
The pain is shooting up my back. | !injected_drugs
I had my flu jab and my back was fine. | !spinal_procedure_recent
I sob every time I think about work. | !breathless_new
He wears baggy pants. | !breathless_new
I took 2 paracetamol this morning. | !medicine_overdose
I have taken paracetamol for 10 days. | !medicine_overdose
The GP gave me 28 tablets of naproxen. | !medicine_overdose
I roll a tennis ball on the sore spot. | !testicular_pain
We bumped into the neighbours' car. | !assault_unsafe
The hot water went cold in the shower. | !pregnancy_alarm
He hit me from behind at the lights. | !assault_unsafe
I changed the tyres on the car. | !fatigue_severe
I pissed myself laughing. | !bladder_bowel_control_loss_new
I feel like I've been hit by a bus. | !major_trauma_recent
I feel like I was run over by a truck. | !major_trauma_recent
My legs are dead after leg day. | !both_legs_weak_numb_new
My heart is broken since she left. | !heart_disease !fracture_recent
I take painkillers. | !medicine_overdose
I had to stop halfway as the pain went down both legs suddenly. | !both_legs_weak_numb_new
I used to be able to stand all day, now my bits and pieces ache. | !saddle_numbness_new
I have back pain and night sweats. | !sweating_nausea_with_pain
my stomach is hard to keep flat | !abdominal_pain
I felt something tear in my calf and it hurts. | !tearing_pain_abrupt
my dog knocked me over | !major_trauma_recent
I wiped the floor and felt nothing unusual. | !saddle_numbness_new !both_legs_weak_numb_new
I feel nothing when I take ibuprofen. | !saddle_numbness_new
She was kicking a lot all night and I did not sleep. | !assault_unsafe
"""


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize("case", lines(DANGERS) + lines(ORDINARY))
def test_lay_words_are_read_as_the_danger_they_mean(case: str, says: Says) -> None:
    """A "+" before a finding: it is there; a "!": it is not."""
    text, marks = case.rsplit(" | ", 1)
    found = {finding for finding, state in says(text).items() if state == "present"}
    assert [mark for mark in marks.split() if (mark[1:] in found) != (mark[0] == "+")] == []
