"""What messages say, in the interview's language; English where a language isn't translated."""

from __future__ import annotations

from datetime import datetime

_EN = {
    "hello": "Hello {name},",
    "invitation": "You are invited to an interview: {title}.",
    "invitation_host": "You are asked to take part in an interview with {candidate}: {title}.",
    "rescheduled": "The interview “{title}” has a new time.",
    "booked": "The interview “{title}” is booked.",
    "unbooked": "The booked time of the interview “{title}” was given back.",
    "missed": "The time booked for the interview “{title}” has passed, and nobody came.",
    "reminder": "A reminder of the interview “{title}”.",
    "cancelled": "The interview “{title}” is cancelled.",
    "time": "Time: {time}",
    "window": "Any time from {start} until {end}.",
    "book": "Book a time that suits you, or just come while it is open.",
    "rebook": "You can book another time, or just come, until {end}.",
    "duration": "It takes about {minutes} minutes.",
    "interviewer": (
        "The interviewer is an AI. It says so at the beginning, and asks for your consent before it listens."
    ),
    "link": "Your personal link: {link}",
    "devices": "Open it whenever you like to check your camera and microphone.",
    "regards": "Kind regards\n{organisation}",
    "subject_invitation": "Invitation to an interview: {title}",
    "subject_rescheduled": "New time: {title}",
    "subject_booked": "Booked: {title}",
    "subject_unbooked": "Booking given back: {title}",
    "subject_missed": "Missed: {title}",
    "subject_reminder": "Reminder: {title}",
    "subject_cancelled": "Cancelled: {title}",
    "when": "{weekday}, {day} {month} {year}, {clock} ({zone})",
    "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "months": "January February March April May June July August September October November December",
}
_DE = {
    "hello": "Guten Tag {name},",
    "invitation": "Sie sind zu einem Gespräch eingeladen: {title}.",
    "invitation_host": "Sie sind gebeten, an einem Gespräch mit {candidate} teilzunehmen: {title}.",
    "rescheduled": "Das Gespräch „{title}“ hat einen neuen Termin.",
    "booked": "Das Gespräch „{title}“ ist gebucht.",
    "unbooked": "Der gebuchte Termin des Gesprächs „{title}“ wurde zurückgegeben.",
    "missed": "Der gebuchte Termin des Gesprächs „{title}“ ist verstrichen, ohne dass jemand kam.",
    "reminder": "Eine Erinnerung an das Gespräch „{title}“.",
    "cancelled": "Das Gespräch „{title}“ ist abgesagt.",
    "time": "Termin: {time}",
    "window": "Jederzeit von {start} bis {end}.",
    "book": "Buchen Sie einen Termin, der Ihnen passt, oder kommen Sie einfach in dieser Zeit.",
    "rebook": "Bis {end} können Sie einen anderen Termin buchen oder einfach kommen.",
    "duration": "Es dauert etwa {minutes} Minuten.",
    "interviewer": (
        "Das Gespräch führt eine KI. Sie sagt das zu Beginn und bittet um Ihre Einwilligung, bevor sie zuhört."
    ),
    "link": "Ihr persönlicher Link: {link}",
    "devices": "Öffnen Sie ihn jederzeit, um Kamera und Mikrofon zu prüfen.",
    "regards": "Mit freundlichen Grüßen\n{organisation}",
    "subject_invitation": "Einladung zum Gespräch: {title}",
    "subject_rescheduled": "Neuer Termin: {title}",
    "subject_booked": "Gebucht: {title}",
    "subject_unbooked": "Termin zurückgegeben: {title}",
    "subject_missed": "Verpasst: {title}",
    "subject_reminder": "Erinnerung: {title}",
    "subject_cancelled": "Abgesagt: {title}",
    "when": "{weekday}, {day}. {month} {year}, {clock} Uhr ({zone})",
    "weekdays": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "months": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_ES = {
    "hello": "Hola, {name}:",
    "invitation": "Le invitamos a una entrevista: {title}.",
    "invitation_host": "Le pedimos que participe en una entrevista con {candidate}: {title}.",
    "rescheduled": "La entrevista «{title}» tiene una nueva hora.",
    "booked": "La entrevista «{title}» está reservada.",
    "unbooked": "Se ha anulado la hora reservada de la entrevista «{title}».",
    "missed": "La hora reservada de la entrevista «{title}» ha pasado sin que nadie viniera.",
    "reminder": "Un recordatorio de la entrevista «{title}».",
    "cancelled": "La entrevista «{title}» está cancelada.",
    "time": "Hora: {time}",
    "window": "En cualquier momento desde el {start} hasta el {end}.",
    "book": "Reserve la hora que prefiera, o venga sin reserva mientras esté abierta.",
    "rebook": "Puede reservar otra hora, o venir sin reserva, hasta el {end}.",
    "duration": "Dura unos {minutes} minutos.",
    "interviewer": (
        "La entrevista la hace una IA. Lo dice al principio y le pide su consentimiento antes de escuchar."
    ),
    "link": "Su enlace personal: {link}",
    "devices": "Ábralo cuando quiera para comprobar la cámara y el micrófono.",
    "regards": "Un cordial saludo\n{organisation}",
    "subject_invitation": "Invitación a una entrevista: {title}",
    "subject_rescheduled": "Nueva hora: {title}",
    "subject_booked": "Reservada: {title}",
    "subject_unbooked": "Reserva anulada: {title}",
    "subject_missed": "Hora perdida: {title}",
    "subject_reminder": "Recordatorio: {title}",
    "subject_cancelled": "Cancelada: {title}",
    "when": "{weekday}, {day} de {month} de {year}, {clock} ({zone})",
    "weekdays": "lunes martes miércoles jueves viernes sábado domingo",
    "months": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
TABLES = {"en": _EN, "de": _DE, "es": _ES}


def say(key: str, language: str, **words: str) -> str:
    """The sentence in the language."""
    return TABLES.get(language.split("-")[0].lower(), _EN)[key].format(**words)


def say_when(local: datetime, language: str) -> str:
    """A time as people write it; `local` is in the zone that is named with it."""
    return say(
        "when",
        language,
        weekday=say("weekdays", language).split()[local.weekday()],
        day=str(local.day),
        month=say("months", language).split()[local.month - 1],
        year=str(local.year),
        clock=f"{local:%H:%M}",
        zone=str(local.tzinfo),
    )
