"""What the columns of students' lists are called, by meaning, in the languages that platforms speak.

Words are compared without case, accents, spaces and punctuation. A word that stands under several
meanings, such as “Nom” or “Name”, is decided by the columns beside it.
"""

from __future__ import annotations

import unicodedata

FIRST, LAST, NAME, EMAIL = "first_name", "last_name", "name", "email"
HALF = "half a name, or all of it"
ID, USERNAME, SID, CANVAS, MOODLE = "id", "username", "sid", "canvas_id", "moodle_id"
GITHUB, GITHUB_ID, LMS = "github_username", "github_id", "lms_user_id"
HANDED_IN, GROUP, ROLE, SECTION = "handed_in", "group", "role", "section"

WORDS: dict[str, str] = {
    FIRST: """first name|first names|firstname|given name|given names|given|forename|forenames|first|
        student first|student first middle|preferred first name|vorname|vornamen|prénom|prénoms|
        nombre de pila|nombres|primer nombre|nome proprio|primeiro nome|prenome|voornaam|roepnaam|
        förnamn|fornavn|etunimi|etunimet|imię|imiona|křestní jméno|krstné meno|keresztnév|utónév|
        prenume|adı|名|名字|الاسم الأول|שם פרטי""",
    LAST: """last name|last names|lastname|surname|surnames|family name|last|student last|nachname|
        familienname|zuname|nom de famille|apellido|apellidos|apellido paterno|primer apellido|
        cognome|cognomi|sobrenome|apelido|apelidos|último nome|achternaam|familienaam|efternamn|
        efternavn|etternavn|sukunimi|nazwisko|nazwiska|příjmení|priezvisko|vezetéknév|családnév|
        nume de familie|soyad|soyadı|επώνυμο|фамилия|прізвище|фамилно име|姓|姓氏|성|اللقب|
        الاسم الأخير|اسم العائلة|שם משפחה|cognoms""",
    # a full name where it stands alone, and the other half beside a column that is surely one half
    HALF: """name|nom|nombre|nome|naam|namn|navn|nimi|jméno|meno|név|nume|ad|isim|όνομα|имя|ім'я|име|
        名前|이름|الاسم|שם""",
    NAME: """姓名|full name|fullname|student name|name of student|display name|sortable name|
        vollständiger name|name, vorname|nachname, vorname|nom complet|nom et prénom|nom prénom|
        nombre completo|apellidos y nombre|apellidos, nombre|nombre y apellidos|nome completo|
        cognome e nome|nome e cognome|volledige naam|fullständigt namn|fulde navn|fullt navn|
        koko nimi|imię i nazwisko|nazwisko i imię|celé jméno|jméno a příjmení|teljes név|
        nume complet|nume și prenume|ad soyad|adı soyadı|tam ad|ονοματεπώνυμο|полное имя|фио|
        повне ім'я|全名|氏名|フルネーム|성명|الاسم الكامل|שם מלא|nom complet de l'utilisateur|
        last name, first name|first name / last name|first name / surname|vorname / nachname|
        prénom / nom de famille|prénom/nom|nombre / apellidos|nome / cognome|nome/sobrenome|
        voornaam / achternaam""",
    EMAIL: """email|e mail|mail|email address|e mail address|student email|university email|
        school email|e mail adresse|mailadresse|adresse de courriel|adresse e mail|
        adresse électronique|adresse de messagerie|courriel|mél|dirección de correo|
        dirección de correo electrónico|correo electrónico|correo|dirección email|indirizzo email|
        indirizzo e mail|posta elettronica|endereço de email|endereço de e mail|e mailadres|
        e postadress|e post|e postadresse|e posta|e posta adresi|eposta|sähköposti|
        sähköpostiosoite|adres e mail|adres email|emailová adresa|e mailová adresa|email cím|
        e mail cím|e mail-cím|adresă de email|adresă email|διεύθυνση ηλεκτρονικού ταχυδρομείου|
        ηλεκτρονικό ταχυδρομείο|διεύθυνση email|адрес электронной почты|электронная почта|
        электронный адрес|эл почта|почта|адреса електронної пошти|електронна пошта|имейл|电子邮件|
        电子邮件地址|电子邮箱|邮箱|邮箱地址|電子郵件|電子郵件地址|電郵|メール|メールアドレス|
        電子メール|이메일|이메일 주소|البريد الإلكتروني|عنوان البريد الإلكتروني|דוא"ל|כתובת דוא"ל|
        adreça electrònica|correu electrònic""",
    USERNAME: """username|user name|login|login id|login name|account|sis login id|unique id|net id|
        uniqname|onyen|computing id|kerberos|cas login|benutzername|anmeldename|nutzername|
        kennung|benutzerkennung|unikennung|uni kennung|hochschulkennung|nom d'utilisateur|
        identifiant|identifiant de connexion|nombre de usuario|usuario|nome utente|
        nome de utilizador|nome de usuário|utilizador|usuário|identificação de usuário|
        gebruikersnaam|användarnamn|brugernavn|brukernavn|käyttäjätunnus|käyttäjänimi|
        nazwa użytkownika|uživatelské jméno|přihlašovací jméno|používateľské meno|felhasználónév|
        nume utilizator|nume de utilizator|kullanıcı adı|όνομα χρήστη|имя пользователя|логин|
        ім'я користувача|логін|потребителско име|用户名|帐号|账号|用戶名稱|帳號|ユーザ名|
        ユーザー名|ユーザ名/ID|사용자 이름|사용자 아이디|아이디|اسم المستخدم|שם משתמש|nom d'usuari""",
    SID: """sid|sis id|sis user id|student id|student id number|student number|student no|id number|
        org defined id|matriculation number|registration number|uin|university id|matrikelnummer|
        matrikel nr|matrikelnr|matrikel|matr nr|matrnr|id nummer|kennnummer|
        numéro d'identification|numéro étudiant|numéro d'étudiant|n° étudiant|no étudiant|
        code permanent|matricule|número de id|número de identificación|número de matrícula|
        matrícula|expediente|codice identificativo|matricola|numero di matricola|numero matricola|
        número de identificação|número de aluno|número mecanográfico|número de estudante|
        studentnummer|studienummer|studentnr|personnummer|opiskelijanumero|tunnistenumero|
        numer identyfikacyjny|numer indeksu|nr indeksu|numer albumu|nr albumu|identifikační číslo|
        osobní číslo|učo|neptun|neptun kód|azonosító szám|număr matricol|număr de identificare|
        öğrenci no|öğrenci numarası|kimlik numarası|αριθμός μητρώου|идентификационный номер|
        индивидуальный номер|номер зачётной книжки|номер зачетки|идентифікаційний номер|学号|
        学籍号|ID号|身份号|學號|学籍番号|学生番号|IDナンバー|학번|ID 번호|رقم الطالب|رقم التعريف|
        מספר זהות|תעודת זהות|número id""",
    CANVAS: "canvas id|canvas user id",
    MOODLE: """moodle id|participant number|identifier|identifikator|kennzeichnung|identifiant|
        identificador|identificativo|identificatore|identificatie|identifierare|tunniste|
        identyfikator|identifikátor|azonosító|identificator|tanımlayıcı|αναγνωριστικό|
        идентификатор|ідентифікатор|标识符|编号|識別子|ID|식별자|المعرف|מזהה""",
    ID: "id|student|identifier|nbgrader id|user id|user",
    GITHUB: "github username|github user|github|github login|github handle|github account",
    GITHUB_ID: "github id|github user id",
    LMS: "lms user id|lms id",
    HANDED_IN: """handed in|last modified (submission)|zuletzt geändert (abgabe)|zuletzt geändert (lösung)|
        dernière modification (travail remis)|última modificación (entrega)|
        última modificación (envío)|ultima modifica (consegna)|última modificação (submissão)|
        última modificação (trabalho)|última modificação (envio)|laatst gewijzigd (inzending)|
        laatst gewijzigd (insturen)|senast ändrad (inlämning)|submission time|submitted at""",
    GROUP: """group|group name|groups|team|team name|project group|gruppe|gruppen|gruppenname|teams|
        groupe|groupes|nom du groupe|équipe|grupo|grupos|nombre del grupo|equipo|gruppo|gruppi|
        equipe|groep|groepen|grupp|grupper|ryhmä|ryhmät|grupa|grupy|grupe|skupina|skupiny|csoport|
        csoportok|grup|gruplar|ομάδα|ομάδες|группа|группы|група|групи|组|小组|群组|组别|組別|群組|
        グループ|그룹|مجموعة|المجموعات|קבוצה|קבוצות""",
    ROLE: """role|roles|rolle|rollen|rôle|rôles|rol|ruolo|ruoli|papel|papéis|função|funções|roll|
        roller|rooli|roolit|rola|szerep|szerepek|roluri|ρόλος|роль|роли|ролі|角色|ロール|역할|
        الأدوار|תפקידים""",
    SECTION: """section|sections|tutorial|class|course section|lab section|abschnitt|abschnitte|tutorium|
        übungsgruppe|übung|sección|secciones|seção|seções|secção|secções|turma|turmas|sezione|sezioni|
        sectie|secties|sektion|sektioner|avsnitt|osasto|sekcja|sekce|szekció|secțiune|bölüm|раздел|секция|
        секція|班级|班級|教学班|セクション|クラス|분반|القسم|מקטע|secció""",
}


def plain(header: str) -> str:
    """A header as it is compared: letters and digits in no case, without accents."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", header).casefold())
    # a Turkish ı is none where somebody writes capitals
    return "".join("i" if c == "ı" else c for c in text if unicodedata.category(c)[0] in "LN")


def meanings(header: str) -> list[str]:
    """What a column of this name may mean; nothing where the name says nothing to us."""
    return _KNOWN.get(plain(header), [])


def _known() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meaning, words in WORDS.items():
        for word in [meaning, *words.split("|")] if meaning != HALF else words.split("|"):
            listed = found.setdefault(plain(word), [])
            if meaning not in listed:
                listed.append(meaning)
    return found


_KNOWN = _known()
