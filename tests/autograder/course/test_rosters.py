"""Lists of students are read as platforms export them, in any language, by what their columns mean."""

import pytest

from autograder.course.roster import ClassList, Person, Roster
from autograder.errors import CourseError


def read(folder, text, encoding="utf-8", known=None):
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return Roster.read(path, known)


def known_of(roster):
    """What a roster says of each student, without what is empty."""
    keys = ("full_name", "email", "canvas_id", "sid", "username", "github_username")
    return {
        student: {key: value for key in keys if (value := getattr(person, key))}
        for student, person in roster.people.items()
    }


ADA = {"full_name": "Ada Lovelace", "email": "ada@uni.edu"}
# As the platforms write them.
LISTS = {
    "nbgrader": (
        "id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,ada@uni.edu,4711\n",
        {"ada": ADA},
    ),
    "nbgrader's own import, in capitals": (
        "ID,FIRST_NAME,LAST_NAME,EMAIL\nada,Ada,Lovelace,ada@uni.edu\n",
        {"ada": ADA},
    ),
    "Gradescope's roster": (
        "First Name,Last Name,SID,Email,Role,Sections\n"
        "Ada,Lovelace,1001,ada@uni.edu,Student,Lab 1\nTim,Staff,,tim@uni.edu,Instructor,\n",
        {"1001": ADA | {"sid": "1001"}},
    ),
    "Gradescope's grades": (
        "First Name,Last Name,SID,Email,Sections,ps1,ps1 - Max Points,ps1 - Submission Time,"
        "ps1 - Lateness (H:M:S),Total Lateness (H:M:S)\n"
        "Ada,Lovelace,1001,ada@uni.edu,,8.0,10.0,2026-03-02 08:00:00 -0800,00:00:00,00:00:00\n",
        {"1001": ADA | {"sid": "1001"}},
    ),
    "Moodle's participants": (
        '\ufeff"First name","Last name","ID number","Email address",Groups\n'
        'Ada,Lovelace,1001,ada@uni.edu,"Group A, Lab 2"\n',
        {"1001": ADA | {"sid": "1001"}},
    ),
    "Moodle's participants, without numbers": (
        "First name,Surname,Email address,Groups\nAda,Lovelace,ada@uni.edu,\n",
        {"ada": ADA},
    ),
    "GitHub Classroom's roster": (
        '"identifier","github_username","github_id","name"\n'
        '"ada@uni.edu","countess","123456","Ada Lovelace"\n"ben","","",""\n',
        {"ada@uni.edu": ADA | {"github_username": "countess"}, "ben": {}},
    ),
    "Canvas's gradebook": (
        "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,ps1 (99)\n"
        ",,,,,Manual Posting\n    Points Possible,,,,,10\n"
        '"Lovelace, Ada",4711,u1,ada,S1,8\n'
        f'"Schüler, Test",9,,{"0f" * 20},S1,\n',
        {
            "ada": {
                "full_name": "Ada Lovelace",
                "canvas_id": "4711",
                "sid": "u1",
                "username": "ada",
            }
        },
    ),
    "Canvas's gradebook, without rights to see logins": (
        'Student,ID,Section,ps1 (99)\n    Points Possible,,,10\n"Lovelace, Ada",4711,S1,8\n',
        {"4711": {"full_name": "Ada Lovelace", "canvas_id": "4711"}},
    ),
    "Canvas's groups": (
        "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id\n"
        "Ada Lovelace,4711,u1,ada,S1,Group A,55,\n",
        {
            "ada": {
                "full_name": "Ada Lovelace",
                "canvas_id": "4711",
                "sid": "u1",
                "username": "ada",
            }
        },
    ),
    "Brightspace": (
        "OrgDefinedId,Username,Last Name,First Name,Email,End-of-Line Indicator\n"
        "#1001,#ada,Lovelace,Ada,ada@uni.edu,#\n",
        {"ada": ADA | {"sid": "1001", "username": "ada"}},
    ),
    "Blackboard": (
        '"Last Name"\t"First Name"\t"Username"\t"Student ID"\nLovelace\tAda\tada\t1001\n',
        {"ada": {"full_name": "Ada Lovelace", "username": "ada", "sid": "1001"}},
    ),
    "names by content": (
        "Username,Contact\nada,ada@uni.edu\nben,\n",
        {"ada": {"email": "ada@uni.edu", "username": "ada"}, "ben": {"username": "ben"}},
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_platform_s_list_is_a_roster_as_it_is(name, tmp_path):
    text, expected = LISTS[name]
    roster = read(tmp_path, text)
    assert known_of(roster) == expected
    assert roster.problems == []


# The heads of Moodle's participants: given name, family name, address, groups.
MOODLE = {
    "de": "Vorname;Nachname;E-Mail-Adresse;Gruppen",
    "fr": "Prénom,Nom de famille,Adresse de courriel,Groupes",
    "fr, short": "Prénom,Nom,Adresse de courriel,Groupes",
    "es": "Nombre,Apellido(s),Dirección de correo,Grupos",
    "it": "Nome,Cognome,Indirizzo email,Gruppi",
    "pt": "Nome,Apelido,Endereço de email,Grupos",
    "nl": "Voornaam,Achternaam,E-mailadres,Groepen",
    "sv": "Förnamn,Efternamn,E-postadress,Grupper",
    "fi": "Etunimi,Sukunimi,Sähköpostiosoite,Ryhmät",
    "pl": "Imię,Nazwisko,Adres e-mail,Grupy",
    "cs": "Křestní jméno,Příjmení,E-mailová adresa,Skupiny",
    "tr": "Adı,Soyadı,E-posta adresi,Gruplar",
    "ru": "Имя,Фамилия,Адрес электронной почты,Группы",
    "zh": "名,姓氏,电子邮件地址,小组",
    "ja": "名,姓,メールアドレス,グループ",
    "ca": "Nom,Cognoms,Adreça electrònica,Grups",
}


CANVAS_IN = {
    "es": "Estudiante,ID,ID de usuario de SIS,ID de inicio de sesión de SIS,Sección|Puntos posibles",
    "de": "Studierende/r;ID;SIS-Benutzer-ID;SIS-Anmelde-ID;Abschnitt|Mögliche Punkte",
    "fr": "Étudiant,ID,ID utilisateur SIS,ID de connexion SIS,Section|Points possibles",
    "pt": "Estudante,ID do Canvas,ID de usuário do SIS,ID de login do SIS,ID de integração,Seção|Pontos",
    "zh": "学生,ID,SIS 用户 ID,SIS 登录 ID,班级|满分",
    "no SIS users": "Estudiante,ID,ID de inicio de sesión de SIS,Sección|Puntos posibles",
}


@pytest.mark.parametrize("language", CANVAS_IN)
def test_canvas_s_gradebook_is_read_in_the_language_that_it_comes_in(language, tmp_path):
    head, points = CANVAS_IN[language].split("|")
    separator = ";" if ";" in head else ","
    width = head.count(separator)
    sid = ["00123"] if width > 3 else []
    mine = ['"Lovelace, Ada"', "4711", *sid, "ada", *([""] * (width - 3 - len(sid))), "S1"]
    rows = [f"{head}{separator}Tiny (77)", f"    {points}{separator * width}{separator}12"]
    found = read(tmp_path, "\n".join([*rows, separator.join([*mine, ""])]))
    assert list(found.people) == ["ada"]
    assert found.problems == []
    person = found.people["ada"]
    assert (person.full_name, person.canvas_id, person.section) == ("Ada Lovelace", "4711", "S1")
    assert person.sid == "".join(sid)


ROLES = {  # of Moodle, ILIAS and Canvas
    True: ["Student", "Étudiant", "Teilnehmer/in", "Kursmitglied", "学生", "Student, Monitor", ""],
    False: ["Teacher", "Trainer/in", "Kurstutor", "Enseignant non éditeur", "Profesor", "助教", "TA"],
    None: ["Zuhörer", "Robot"],
}  # fmt: skip


def test_who_is_no_student_by_role_is_left_out_in_any_language_and_who_may_be_is_told(tmp_path):
    named = [(role, kind) for kind, roles in ROLES.items() for role in roles]
    lines = [f'p{number},"{role}"' for number, (role, _) in enumerate(named)]
    found = read(tmp_path, "\n".join(["id,Roles", *lines]))
    assert set(found.people) == {
        f"p{number}" for number, (_, kind) in enumerate(named) if kind is not False
    }
    out, doubt = found.notes
    assert all(f"1 × {role}" in out for role in ROLES[False])
    assert all(f"1 × “{role}”" in doubt for role in ROLES[None])


@pytest.mark.parametrize("language", MOODLE)
@pytest.mark.parametrize("change", [str, str.upper, lambda text: f" {text} "])
def test_moodle_s_participants_are_read_in_the_language_that_they_come_in(
    language, change, tmp_path
):
    mark = ";" if ";" in MOODLE[language] else ","
    head = mark.join(change(name) for name in MOODLE[language].split(mark))
    roster = read(tmp_path, f"{head}\n{mark.join(['Ada', 'Lovelace', 'ada@uni.edu', 'A'])}\n")
    assert known_of(roster) == {"ada": ADA}
    if language != "ca":
        assert roster.groups == {"A": ["ada"]}


def test_moodle_s_worksheet_is_known_by_its_participants_in_any_language(tmp_path):
    text = (
        "Tunnus,Nimi kokonaan,Sähköpostiosoite,Tila,Arvosana,Viimeksi muokattu (palautus),"
        "Viimeksi muokattu (arviointi)\n"
        "Osallistuja 881,Ada Lovelace,ada@uni.edu,x,,2026-03-02 10:15,-\n"
        "Osallistuja 882,Ben Bitdiddle,ben@uni.edu,x,,-,-\n"
    )
    roster = read(tmp_path, text)
    assert roster.find([("moodle_id", "882")]) == {"ben"}
    assert roster.times == {"ada": "2026-03-02 10:15"}


@pytest.mark.parametrize(
    "head", ["id,name", "identifier,github_username", "ID,E-mail", "Login,Kurs", "Identificador,x"]
)
def test_ids_of_a_letter_and_a_number_are_no_participants(head, tmp_path):
    roster = read(tmp_path, f"{head}\ns1001,a\ns1002,b\n")
    assert list(roster.people) == ["s1001", "s1002"]
    assert roster.find([("moodle_id", "1001")]) == set()


def test_a_blind_worksheet_has_participants_and_no_names(tmp_path):
    roster = read(tmp_path, "Identifier,Status\nParticipant 881,\nParticipant 882,\n")
    assert list(roster.people) == ["participant-881", "participant-882"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("sep=;\nid;name\nada;Ada Lovelace\n", "utf-8"),
        ('"sep=,"\r\nid,name\r\nada,Ada Lovelace\r\n', "utf-8-sig"),
        ("sep=\t\nid\tname\nada\tAda Lovelace\n", "utf-16"),
        ("id\tname\nada\tAda Lovelace\n", "utf-16"),
        ("id\tname\nada\tAda Lovelace\n", "utf-16-le"),
        ("\n\nid|name\nada|Ada Lovelace\n\n", "utf-8"),
        ("id,name\rada,Ada Lovelace\r", "utf-8"),
        ('id,name\nada,"Lovelace,\nAda"\n', "utf-8"),
        ('id,name\n="ada",Ada Lovelace\n', "utf-8"),
        ("id;name\nada\u200b;\u00a0Lovelace, Ada\n", "utf-8-sig"),
    ],
)
def test_a_list_is_read_however_a_spreadsheet_saved_it(text, encoding, tmp_path):
    assert known_of(read(tmp_path, text, encoding)) == {"ada": {"full_name": "Ada Lovelace"}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("first_name,last_name\nAda,Lovelace\n", "Names alone do not tell students apart"),
        ("ada@uni.edu,Ada Lovelace\n", "begins with a student"),
        ("shoe,hat\n1,2\n", "“shoe”, “hat”"),
        ("id,name\n", "names no student"),
        ("PK\x03\x04", "spreadsheet's own file"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_sentence(text, words, tmp_path):
    with pytest.raises(CourseError) as refused:
        read(tmp_path, text)
    assert words in str(refused.value)
    assert str(tmp_path / "roster.csv") in str(refused.value)


def test_a_row_that_is_wrong_costs_nobody_else_anything(tmp_path):
    text = (
        "id,name,email\n"
        "ada,Ada Lovelace,ada@uni.edu\n"
        "o'brien,O'Brien,\n"
        "ada,Ada Lovelace,ada@uni.edu\n"
        ",Nobody,\n"
        "1.23457E+07,Rounded,\n"
        "ben,Bitdiddle, Ben,ben@uni.edu\n"
        "a+b,A B,\n"
    )
    roster = read(tmp_path, text)
    assert [person.written for person in roster.people.values()] == ["ada", "o'brien", "a+b"]
    told = "\n".join(roster.problems)
    assert len(roster.problems) == 4
    for words in (
        "line 4 was left out: the id ada is there twice, first in line 2",
        "line 5 was left out: nothing in it tells",
        "line 6 was left out: “1.23457E+07” is a number that a spreadsheet has rounded",
        "line 7 was left out: it has 4 cells, and there are 3 columns",
    ):
        assert words in told


def test_what_stands_before_the_at_is_an_id_only_where_it_is_one_s_own(tmp_path):
    roster = read(tmp_path, "name,email\nA,jane@x.edu\nB,jane@y.edu\nC,cy@x.edu\n")
    assert list(roster.people) == ["jane@x.edu", "jane@y.edu", "cy"]


def known(*people):
    return ClassList(people={person.id: person for person in people})


def test_zeros_that_a_spreadsheet_ate_are_found_where_one_student_fits_and_told(tmp_path):
    roster = read(tmp_path, "id,name\n12345,Ada\n", known=known(Person("0012345")))
    assert list(roster.people) == ["0012345"]
    assert "12345 was taken for 0012345" in roster.notes[0]
    roster = read(tmp_path, "id,sid\nada,12345\nben,0099\ncy,99\n")
    assert roster.find([("sid", "0012345")]) == {"ada"}
    assert "0012345 was taken for ada" in roster.notes[0]
    assert roster.find([("sid", "099")]) == set()  # ben or cy
    assert roster.find([("sid", "99")]) == {"cy"}
    both = known(Person("0012345"), Person("012345"))
    roster = read(tmp_path, "id,name\n12345,Ada\nben,Ben\n", known=both)
    assert list(roster.people) == ["ben"]
    assert "may be any of 0012345, 012345" in roster.problems[0]


def test_whom_the_course_knows_keeps_the_id_whatever_a_list_calls_them(tmp_path):
    ada = Person("ada", sid="1001", email="ada@uni.edu", former=("al1",))
    roster = read(
        tmp_path,
        "First Name,Last Name,SID,Email\nAda,King,1001,ada@uni.edu\nBen,B,1002,ben@uni.edu\n",
        known=known(ada),
    )
    assert list(roster.people) == ["ada", "1002"]
    assert roster.people["ada"].full_name == "Ada King"
    assert roster.people["ada"].former == ("al1",)
    assert roster.find([("id", "al1")]) == {"ada"}
    assert roster.notes == []
    roster = read(tmp_path, "id,email\nlovelace,ada@uni.edu\n", known=known(ada))
    assert roster.find([("id", "lovelace")]) == {"ada"}
    assert "autograder roster rename ada lovelace" in roster.notes[0]
