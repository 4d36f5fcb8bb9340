"""Who is a student by what a list calls their role, in the languages that platforms speak."""

from __future__ import annotations

import re

from . import headers

_STAFF = """instructor|teacher|teaching assistant|ta|reader|observer|designer|editing teacher|grader|manager|
    non editing teacher|noneditingteacher|editingteacher|course creator|auditor|guest|
    trainer/in|trainer/in ohne bearbeitungsrecht|dozent/in|dozent|dozentin|lehrende/r|lehrer/in|tutor/in|
    tutor|kurstutor|kursadministrator|manager/in|kursersteller/in|gast|übungsleiter/in|
    enseignant|enseignante|enseignant non éditeur|gestionnaire|créateur de cours|chargé de td|
    profesor|profesora|profesor sin permiso de edición|docente|gestor|creador de curso|ayudante|
    professor|professora|professor não editor|tutor não editor|moderador|monitor|criador de curso|
    docente non editor|gestore|leraar|docent|leraar zonder bewerkingsrechten|lärare|underviser|lærer|
    opettaja|prowadzący|nauczyciel|učitel|vyučující|tanár|oktató|profesor bez prava uređivanja|öğretmen|
    преподаватель|учитель|ассистент|викладач|教师|教師|无编辑权教师|助教|老师|經理|编辑教师|編集権限のない教師|
    교사|معلم|מורה"""
_STUDENTS = """student|students|learner|participant|member|course member|studentenrollment|pupil|
    student/in|studierende|studierende/r|studierender|teilnehmer/in|teilnehmer|kursteilnehmer|kursmitglied|
    mitglied|étudiant|étudiante|apprenant|participant/e|élève|estudiante|alumno|alumna|participante|
    estudante|aluno|aluna|studente|studentessa|leerling|deelnemer|elev|studerande|studerende|opiskelija|
    student(ka)|uczeń|uczestnik|studentka|žák|hallgató|diák|öğrenci|студент|учень|учасник|φοιτητής|学生|
    學生|学员|学習者|학생|수강생|طالب|סטודנט|תלמיד"""


def _plain(words: str) -> set[str]:
    return {headers.plain(word) for word in words.split("|")}


STAFF, STUDENTS = _plain(_STAFF), _plain(_STUDENTS)


def is_student(role: str) -> bool | None:
    """Whether somebody is a student by their roles; ``None`` where these say nothing to us."""
    roles = {headers.plain(part) for part in re.split("[,;]", role)} - {""}
    if not roles or roles & STUDENTS:
        return True
    return False if roles <= STAFF else None
